#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "wimpole/logs/log_filter.hpp"
#include "wimpole/logs/log_record.hpp"

namespace wimpole::logs {

/// The last lines. One thread at a time.
class LogRing {
public:
    /// Whichever is reached first; the oldest lines make room.
    struct Limits {
        std::size_t max_lines = 10'000;
        std::size_t max_bytes = 8 * 1024 * 1024;
    };

    explicit LogRing(Limits limits) : limits_(limits) {}

    void add(SharedLogLine line);
    void clear();
    std::size_t size() const noexcept { return lines_.size(); }

    /// The newest lines that pass and are not older than `since_ms`, at most `max_lines`, oldest first.
    std::vector<SharedLogLine> select(const LogFilter& filter, std::optional<std::int64_t> since_ms,
                                      std::size_t max_lines) const;

private:
    const Limits limits_;
    std::deque<SharedLogLine> lines_;
    std::size_t bytes_ = 0;
};

}  // namespace wimpole::logs
