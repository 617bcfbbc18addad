#include "wimpole/logs/journal.hpp"

#include <algorithm>

#include <unistd.h>

#include "wimpole/logs/printable.hpp"

namespace wimpole::logs {

namespace {

/// Names and ids in a line's context.
constexpr std::size_t max_context_bytes = 256;

std::size_t index_of(LogLevel level) {
    const auto found = std::find(all_levels.begin(), all_levels.end(), level);
    return static_cast<std::size_t>(found - all_levels.begin());
}

}  // namespace

JournalOptions::Form form_for(int descriptor) {
    return ::isatty(descriptor) == 1 ? JournalOptions::Form::text : JournalOptions::Form::json;
}

Journal::Journal(JournalOptions options)
    : options_(std::move(options)), redactor_(options_.secrets), ring_(options_.ring), feed_(options_.feed) {
    if (options_.form == JournalOptions::Form::none) return;
    auto writer = options_.writer;
    writer.gap = [this](std::uint64_t lost) { return gap(lost); };
    writer_ = std::make_unique<LineWriter>(options_.descriptor, std::move(writer));
}

void Journal::write(LogRecord record) {
    counts_[index_of(record.level)].fetch_add(1, std::memory_order_relaxed);
    const auto line = std::make_shared<const LogLine>(clean(std::move(record)));
    std::vector<SharedLogSubscriber> idle;
    {
        const std::lock_guard lock(mutex_);
        ring_.add(line);
        idle = feed_.offer(line);
        if (writer_) (void)writer_->write(written(*line));
    }
    for (const auto& subscriber : idle)
        subscriber->wake();
}

SharedLogSubscriber Journal::subscribe(LogFilter filter, Backfill backfill, LogSubscriber::Wake wake) {
    const std::lock_guard lock(mutex_);
    const auto backlog = ring_.select(filter, backfill.since_ms, backfill.tail);
    return feed_.add(std::move(filter), std::move(wake), backlog);
}

std::vector<SharedLogLine> Journal::select(const LogFilter& filter, std::optional<std::int64_t> since_ms,
                                           std::size_t max_lines) const {
    const std::lock_guard lock(mutex_);
    return ring_.select(filter, since_ms, max_lines);
}

std::size_t Journal::size() const {
    const std::lock_guard lock(mutex_);
    return ring_.size();
}

void Journal::clear() {
    const std::lock_guard lock(mutex_);
    ring_.clear();
}

void Journal::stop() {
    feed_.close();
    if (writer_) writer_->stop();
}

std::array<std::uint64_t, all_levels.size()> Journal::counts() const {
    std::array<std::uint64_t, all_levels.size()> counts{};
    std::transform(counts_.begin(), counts_.end(), counts.begin(),
                   [](const auto& count) { return count.load(std::memory_order_relaxed); });
    return counts;
}

LogRecord Journal::clean(LogRecord record) const {
    const auto cleaned = [this](const std::string& text, std::size_t max_bytes) {
        return text.empty() ? text : printable(redactor_.redact(text), max_bytes);
    };
    if (record.time_ms == 0) record.time_ms = options_.clock();
    record.msg = cleaned(record.msg, options_.max_message_bytes);
    auto& context = record.context;
    for (auto* text : {&context.agent_id, &context.agent_name, &context.channel_id, &context.socket_id})
        *text = cleaned(*text, max_context_bytes);
    return record;
}

std::string Journal::written(const LogLine& line) const {
    return options_.form == JournalOptions::Form::json ? line.json : to_text(line.record);
}

std::string Journal::gap(std::uint64_t lost) const {
    LogRecord record;
    record.time_ms = options_.clock();
    record.level = LogLevel::warn;
    record.msg = std::to_string(lost) + " log lines were not written: their reader is too slow";
    return written(LogLine(std::move(record)));
}

}  // namespace wimpole::logs
