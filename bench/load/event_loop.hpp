#pragma once

#include "bench/wire/tcp.hpp"

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace bench::load {

using Clock = std::chrono::steady_clock;

/// What the loop calls when a descriptor has events.
class EventHandler {
public:
    virtual void handle_events(std::uint32_t events) = 0;

protected:
    ~EventHandler() = default;
};

/// An edge-triggered epoll loop for one thread.
class EventLoop {
public:
    enum class Waiting {
        sleep,  ///< Sleep in the kernel until something happens.
        spin,   ///< Ask again and again: the server never pays for waking this process.
    };

    EventLoop();

    void set_waiting(Waiting waiting) { waiting_ = waiting; }

    /// Watches for input and output edges until the descriptor is closed. `handler` must outlive that.
    /// Throws std::system_error.
    void add(const wire::FileDescriptor& descriptor, EventHandler& handler);

    /// Handles events until `is_done()`; false when `deadline` passes first.
    bool run_until(const std::function<bool()>& is_done, Clock::time_point deadline);

    /// Handles events for `duration`.
    void run_for(Clock::duration duration);

    /// Time spent handling events, not waiting for them.
    [[nodiscard]] Clock::duration busy_time() const { return busy_time_; }

    /// Receive buffer shared by all handlers, valid during one `handle_events`.
    [[nodiscard]] std::span<char> read_buffer() { return read_buffer_; }

private:
    void run_turn();

    wire::FileDescriptor epoll_;
    Waiting waiting_ = Waiting::sleep;
    Clock::duration busy_time_{};
    std::array<epoll_event, 512> events_{};
    std::vector<char> read_buffer_;
};

}  // namespace bench::load
