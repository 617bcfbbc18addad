#include "wimpole/logs/default_logger.hpp"

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

/// The journal as spdlog sees it. Lines have a form of their own: patterns mean nothing here.
class JournalSink final : public spdlog::sinks::sink {
public:
    explicit JournalSink(Journal& journal) : journal_(journal) {}

    void log(const spdlog::details::log_msg& message) override {
        LogRecord record;
        record.level = level_of(message.level);
        record.msg.assign(message.payload.data(), message.payload.size());
        record.context = LogScope::current();
        journal_.write(std::move(record));
    }
    void flush() override {}
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

private:
    Journal& journal_;
};

}  // namespace

DefaultLogger::DefaultLogger(Journal& journal) : before_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>("wimpole", std::make_shared<JournalSink>(journal));
    logger->set_level(before_->level());
    spdlog::set_default_logger(std::move(logger));
}

DefaultLogger::~DefaultLogger() {
    spdlog::set_default_logger(std::move(before_));
}

}  // namespace wimpole::logs
