#include "wimpole/logs/log_ring.hpp"

#include <algorithm>
#include <utility>

namespace wimpole::logs {

void LogRing::add(SharedLogLine line) {
    bytes_ += line->size_bytes();
    lines_.push_back(std::move(line));
    while (lines_.size() > limits_.max_lines || bytes_ > limits_.max_bytes) {
        bytes_ -= lines_.front()->size_bytes();
        lines_.pop_front();
    }
}

void LogRing::clear() {
    lines_.clear();
    bytes_ = 0;
}

std::vector<SharedLogLine> LogRing::select(const LogFilter& filter, std::optional<std::int64_t> since_ms,
                                           std::size_t max_lines) const {
    std::vector<SharedLogLine> selected;
    for (auto line = lines_.rbegin(); line != lines_.rend() && selected.size() < max_lines; ++line) {
        const auto& record = (*line)->record;
        if (since_ms && record.time_ms < *since_ms) continue;
        if (filter.passes(record)) selected.push_back(*line);
    }
    std::reverse(selected.begin(), selected.end());
    return selected;
}

}  // namespace wimpole::logs
