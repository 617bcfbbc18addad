#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "wimpole/logs/log_subscriber.hpp"

namespace wimpole::logs {

using SharedLogSubscriber = std::shared_ptr<LogSubscriber>;

/// Those who read the log as it is written. Any thread.
class LogFeed {
public:
    struct Limits {
        std::size_t max_subscribers = 64;
        LogSubscriber::Limits subscriber;
    };

    explicit LogFeed(Limits limits) : limits_(limits) {}

    /// Null where there are too many, or the feed was closed. `backlog` waits for the subscriber before what
    /// is offered next.
    SharedLogSubscriber add(LogFilter filter, LogSubscriber::Wake wake,
                            const std::vector<SharedLogLine>& backlog);
    void remove(const SharedLogSubscriber& subscriber);
    /// Forgets all of them: none is woken any more when this has returned and no offer is under way.
    void close();

    /// Queues a line for those who want it, and gives those who have to be woken.
    std::vector<SharedLogSubscriber> offer(const SharedLogLine& line);

    std::size_t size() const;
    /// Lines that subscribers, present and past, have lost.
    std::uint64_t dropped() const;

private:
    const Limits limits_;
    mutable std::mutex mutex_;
    std::vector<SharedLogSubscriber> subscribers_;
    bool is_closed_ = false;
    /// By those that are gone.
    std::uint64_t dropped_before_ = 0;
};

/// What a thread logs while it delivers log lines is not delivered: each line would cause another.
class Delivering {
public:
    Delivering() { ++depth_; }
    Delivering(const Delivering&) = delete;
    Delivering& operator=(const Delivering&) = delete;
    ~Delivering() { --depth_; }

    /// Whether this thread does.
    static bool is_going_on() noexcept { return depth_ > 0; }

private:
    static inline thread_local int depth_ = 0;
};

}  // namespace wimpole::logs
