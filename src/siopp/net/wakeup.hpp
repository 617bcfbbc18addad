#pragma once

#include <chrono>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "siopp/net/poller.hpp"

namespace siopp::net {

/// A descriptor of the system that does nothing but make a poller's fetch() return.
class WakeupDescriptor {
public:
    WakeupDescriptor(Poller& poller, int descriptor);
    ~WakeupDescriptor();
    WakeupDescriptor(const WakeupDescriptor&) = delete;
    WakeupDescriptor& operator=(const WakeupDescriptor&) = delete;

    int get() const noexcept { return descriptor_; }

private:
    class Event;
    Poller& poller_;
    int descriptor_;
    boost::intrusive_ptr<Event> event_;
};

/// Wakes a worker from another thread. The constructor throws std::system_error when the system has no
/// descriptor left.
class Wakeup {
public:
    explicit Wakeup(Poller& poller);

    /// Any thread: the current or next Poller::fetch() returns.
    void wake() noexcept;

private:
    WakeupDescriptor event_;
};

/// Wakes a worker at a point in time, for event loops that look at nothing but the poller's descriptor. The
/// constructor throws std::system_error when the system has no descriptor left.
class Alarm {
public:
    explicit Alarm(Poller& poller);

    /// Replaces what was set before. A time that has passed wakes at once.
    void set(std::chrono::steady_clock::time_point time) noexcept;

private:
    WakeupDescriptor timer_;
};

}  // namespace siopp::net
