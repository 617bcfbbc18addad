#include "wimpole/logs/log_subscriber.hpp"

#include <utility>

namespace wimpole::logs {

LogSubscriber::LogSubscriber(Limits limits, LogFilter filter, Wake wake)
    : limits_(limits), wake_(std::move(wake)), filter_(std::move(filter)) {}

void LogSubscriber::set_filter(LogFilter filter) {
    const std::lock_guard lock(mutex_);
    filter_ = std::move(filter);
}

bool LogSubscriber::offer(const SharedLogLine& line) {
    const std::lock_guard lock(mutex_);
    if (!filter_.passes(line->record)) return false;

    bytes_ += line->size_bytes();
    queue_.push_back(line);
    drop_what_is_too_much();
    return !std::exchange(is_busy_, true);
}

void LogSubscriber::wake() {
    if (!wake_()) rest();
}

LogSubscriber::Batch LogSubscriber::take(std::size_t max_lines, std::size_t max_bytes) {
    const std::lock_guard lock(mutex_);
    Batch batch;
    is_busy_ = !queue_.empty();
    if (!is_busy_) return batch;

    batch.dropped = std::exchange(dropped_, 0);
    std::size_t bytes = 0;
    while (!queue_.empty() && batch.lines.size() < max_lines) {
        bytes += queue_.front()->size_bytes();
        if (bytes > max_bytes && !batch.lines.empty()) break;
        bytes_ -= queue_.front()->size_bytes();
        batch.lines.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return batch;
}

void LogSubscriber::rest() {
    const std::lock_guard lock(mutex_);
    is_busy_ = false;
}

std::uint64_t LogSubscriber::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_in_all_;
}

void LogSubscriber::drop_what_is_too_much() {
    // The newest line stays: it carries the count of those before it to the reader.
    while (queue_.size() > 1 && (queue_.size() > limits_.max_lines || bytes_ > limits_.max_bytes)) {
        bytes_ -= queue_.front()->size_bytes();
        queue_.pop_front();
        ++dropped_;
        ++dropped_in_all_;
    }
}

}  // namespace wimpole::logs
