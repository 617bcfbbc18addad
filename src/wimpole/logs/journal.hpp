#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wimpole/base/clock.hpp"
#include "wimpole/logs/line_writer.hpp"
#include "wimpole/logs/log_feed.hpp"
#include "wimpole/logs/log_ring.hpp"
#include "wimpole/logs/redactor.hpp"

namespace wimpole::logs {

struct JournalOptions {
    LogRing::Limits ring;
    LogFeed::Limits feed;
    /// Longer messages are cut off.
    std::size_t max_message_bytes = 8 * 1024;
    /// What must not be seen in any line, wherever it comes from.
    std::vector<std::string> secrets;
    Clock clock = now_ms;

    /// How lines are written: not at all, as JSON, or as people read them.
    enum class Form : std::uint8_t { none, json, text };
    Form form = Form::none;
    int descriptor = 2;
    LineWriter::Options writer;
};

/// JSON, but text where the descriptor is a terminal.
JournalOptions::Form form_for(int descriptor);

/// What a server has logged: keeps the last lines, hands each to those who subscribed to it, and writes it to
/// a file descriptor. Secrets and control characters are taken out before anything else sees a line. Any
/// thread; no call waits for a reader or a disk.
class Journal {
public:
    explicit Journal(JournalOptions options);
    ~Journal() { stop(); }

    /// A record without a time gets the present one.
    void write(LogRecord record);

    /// What a new subscriber gets of the past: the newest `tail` lines that pass its filter, or all since a
    /// time.
    struct Backfill {
        std::size_t tail = 0;
        std::optional<std::int64_t> since_ms;
    };
    /// Without gap and duplicate between the past and what comes. Null where there are too many subscribers.
    /// Those who have a backlog are not woken for it.
    SharedLogSubscriber subscribe(LogFilter filter, Backfill backfill, LogSubscriber::Wake wake);
    void unsubscribe(const SharedLogSubscriber& subscriber) { feed_.remove(subscriber); }

    /// See LogRing::select().
    std::vector<SharedLogLine> select(const LogFilter& filter, std::optional<std::int64_t> since_ms,
                                      std::size_t max_lines) const;
    /// Lines kept.
    std::size_t size() const;
    void clear();

    /// Forgets the subscribers and writes what is queued for the descriptor. Later lines are kept only.
    void stop();

    const Redactor& redactor() const noexcept { return redactor_; }
    std::int64_t now() const { return options_.clock(); }

    /// Lines so far of each level, in the order of all_levels.
    std::array<std::uint64_t, all_levels.size()> counts() const;
    std::size_t subscribers() const { return feed_.size(); }
    /// Lines that subscribers lost, and that could not be written.
    std::uint64_t dropped_by_subscribers() const { return feed_.dropped(); }
    std::uint64_t dropped_by_writer() const { return writer_ ? writer_->dropped() : 0; }

private:
    LogRecord clean(LogRecord record) const;
    std::string written(const LogLine& line) const;
    std::string gap(std::uint64_t lost) const;

    const JournalOptions options_;
    const Redactor redactor_;
    std::array<std::atomic<std::uint64_t>, all_levels.size()> counts_{};
    /// Held while a line is kept and queued, so that all see the same order.
    mutable std::mutex mutex_;
    LogRing ring_;
    LogFeed feed_;
    std::unique_ptr<LineWriter> writer_;
};

}  // namespace wimpole::logs
