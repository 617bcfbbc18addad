#include "wimpole/logs/default_logger.hpp"

#include <atomic>
#include <string>
#include <utility>

#include <spdlog/sinks/sink.h>
#include <spdlog/spdlog.h>

namespace wimpole::logs {

namespace {

LogLevel level_of(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
            return LogLevel::trace;
        case spdlog::level::debug:
            return LogLevel::debug;
        case spdlog::level::warn:
            return LogLevel::warn;
        case spdlog::level::err:
            return LogLevel::error;
        case spdlog::level::critical:
            return LogLevel::fatal;
        default:
            return LogLevel::info;
    }
}

}  // namespace

/// The journal as spdlog sees it. Lines have a form of their own: patterns mean nothing here.
class DefaultLogger::JournalSink final : public spdlog::sinks::sink {
public:
    explicit JournalSink(Journal& journal) : journal_(&journal) {}

    /// The journal ends; a logger that was kept by somebody says nothing from now on.
    void detach() { journal_ = nullptr; }

    void log(const spdlog::details::log_msg& message) override {
        auto* const journal = journal_.load();
        if (!journal) return;
        LogRecord record;
        record.level = level_of(message.level);
        record.msg.assign(message.payload.data(), message.payload.size());
        record.context = LogScope::current();
        journal->write(std::move(record));
    }
    void flush() override {}
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
    std::atomic<Journal*> journal_;
};

DefaultLogger::DefaultLogger(Journal& journal)
    : before_(spdlog::default_logger()),
      sink_(std::make_shared<JournalSink>(journal)),
      logger_(std::make_shared<spdlog::logger>("wimpole", sink_)) {
    logger_->set_level(before_->level());
    spdlog::set_default_logger(logger_);
}

DefaultLogger::~DefaultLogger() {
    sink_->detach();
    if (spdlog::default_logger() == logger_) spdlog::set_default_logger(std::move(before_));
}

}  // namespace wimpole::logs
