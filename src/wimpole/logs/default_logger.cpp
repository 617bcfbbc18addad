#include "wimpole/logs/default_logger.hpp"

#include <atomic>
#include <string>
#include <utility>

#include "wimpole/base/log.hpp"

namespace wimpole::logs {

class DefaultLogger::JournalSink final : public log::Sink {
public:
    explicit JournalSink(Journal& journal) : journal_(&journal) {}

    /// The journal ends; a logger that came later may still remember this sink.
    void detach() { journal_ = nullptr; }

    void write(LogLevel level, std::string line) override {
        auto* const journal = journal_.load();
        if (!journal) return;
        LogRecord record;
        record.level = level;
        record.msg = std::move(line);
        record.context = LogScope::current();
        journal->write(std::move(record));
    }

private:
    std::atomic<Journal*> journal_;
};

DefaultLogger::DefaultLogger(Journal& journal)
    : sink_(std::make_shared<JournalSink>(journal)), before_(log::set_sink(sink_)) {}

DefaultLogger::~DefaultLogger() {
    sink_->detach();
    const auto current = log::set_sink(before_);
    if (current != sink_) log::set_sink(current);
}

}  // namespace wimpole::logs
