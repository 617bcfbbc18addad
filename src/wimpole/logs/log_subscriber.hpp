#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "wimpole/logs/log_filter.hpp"
#include "wimpole/logs/log_record.hpp"

namespace wimpole::logs {

/// What waits for one reader of the log who has a filter of its own. Any thread may offer lines, one takes
/// them. While the reader is slower than the log, the oldest lines are dropped, and it is told how many.
class LogSubscriber {
public:
    struct Limits {
        std::size_t max_lines = 4'096;
        std::size_t max_bytes = 2 * 1024 * 1024;
    };
    /// Called when lines have come and the reader is idle, on the thread that logs them; must not block.
    /// False where the reader could not be told; it is called again for the next line then.
    using Wake = std::function<bool()>;

    LogSubscriber(Limits limits, LogFilter filter, Wake wake);

    /// Counts for lines offered from now on.
    void set_filter(LogFilter filter);

    /// Queues the line if the filter lets it pass. True when the reader has to be woken: call wake(), without
    /// any lock that a reader may need.
    bool offer(const SharedLogLine& line);
    void wake();

    /// The next lines: at least one unless there is none, then as many as fit in `max_bytes`.
    struct Batch {
        /// Lines lost right before the first of these.
        std::uint64_t dropped = 0;
        std::vector<SharedLogLine> lines;
    };
    /// The reader is busy until it gets an empty batch; then it is idle, and will be woken.
    Batch take(std::size_t max_lines, std::size_t max_bytes);
    /// The reader gives up for now: it will be woken by the next line.
    void rest();

    /// All lines lost so far.
    std::uint64_t dropped() const;

private:
    void drop_what_is_too_much();

    const Limits limits_;
    const Wake wake_;
    mutable std::mutex mutex_;
    LogFilter filter_;
    std::deque<SharedLogLine> queue_;
    std::size_t bytes_ = 0;
    bool is_busy_ = false;
    std::uint64_t dropped_ = 0;
    std::uint64_t dropped_in_all_ = 0;
};

}  // namespace wimpole::logs
