#include "wimpole/logs/log_feed.hpp"

#include <algorithm>
#include <utility>

namespace wimpole::logs {

SharedLogSubscriber LogFeed::add(LogFilter filter, LogSubscriber::Wake wake,
                                 const std::vector<SharedLogLine>& backlog) {
    auto subscriber = std::make_shared<LogSubscriber>(limits_.subscriber, std::move(filter), std::move(wake));
    const std::lock_guard lock(mutex_);
    if (is_closed_ || subscribers_.size() >= limits_.max_subscribers) return nullptr;
    for (const auto& line : backlog)
        (void)subscriber->offer(line);
    subscribers_.push_back(subscriber);
    return subscriber;
}

void LogFeed::remove(const SharedLogSubscriber& subscriber) {
    const std::lock_guard lock(mutex_);
    if (std::erase(subscribers_, subscriber) > 0) dropped_before_ += subscriber->dropped();
}

void LogFeed::close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    for (const auto& subscriber : subscribers_)
        dropped_before_ += subscriber->dropped();
    subscribers_.clear();
}

std::vector<SharedLogSubscriber> LogFeed::offer(const SharedLogLine& line) {
    std::vector<SharedLogSubscriber> idle;
    if (Delivering::is_going_on()) return idle;

    const std::lock_guard lock(mutex_);
    for (const auto& subscriber : subscribers_) {
        if (subscriber->offer(line)) idle.push_back(subscriber);
    }
    return idle;
}

std::size_t LogFeed::size() const {
    const std::lock_guard lock(mutex_);
    return subscribers_.size();
}

std::uint64_t LogFeed::dropped() const {
    const std::lock_guard lock(mutex_);
    std::uint64_t sum = dropped_before_;
    for (const auto& subscriber : subscribers_)
        sum += subscriber->dropped();
    return sum;
}

}  // namespace wimpole::logs
