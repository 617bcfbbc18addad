#include "bench/load/event_loop.hpp"

#include <cerrno>
#include <system_error>

namespace bench::load {
namespace {

constexpr std::size_t read_buffer_bytes = 256 * 1024;

// Bounds how late a deadline is noticed.
constexpr int longest_sleep_ms = 20;

}  // namespace

EventLoop::EventLoop() : epoll_{::epoll_create1(EPOLL_CLOEXEC)}, read_buffer_(read_buffer_bytes) {
    if (!epoll_.is_open()) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
}

void EventLoop::add(const wire::FileDescriptor& descriptor, EventHandler& handler) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &handler;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor.get(), &event) == 0) return;
    throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
}

bool EventLoop::run_until(const std::function<bool()>& is_done, Clock::time_point deadline) {
    while (!is_done()) {
        if (Clock::now() >= deadline) return false;
        run_turn();
    }
    return true;
}

void EventLoop::run_for(Clock::duration duration) {
    run_until([] { return false; }, Clock::now() + duration);
}

void EventLoop::run_turn() {
    const int timeout_ms = waiting_ == Waiting::spin ? 0 : longest_sleep_ms;
    const int count =
        ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout_ms);
    if (count <= 0) return;

    const auto began_at = Clock::now();
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events_[static_cast<std::size_t>(i)];
        static_cast<EventHandler*>(event.data.ptr)->handle_events(event.events);
    }
    busy_time_ += Clock::now() - began_at;
}

}  // namespace bench::load
