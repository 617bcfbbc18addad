#include "siopp/net/wakeup.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace siopp::net {

/// Edge-triggered: each wake-up is a new edge, so nothing needs to be read.
class WakeupDescriptor::Event final : public Poller::Watched {
public:
    void on_events(std::uint32_t) override {}
};

WakeupDescriptor::WakeupDescriptor(Poller& poller, int descriptor)
    : poller_(poller), descriptor_(descriptor), event_(new Event) {
    if (descriptor_ < 0)
        throw std::system_error(errno, std::system_category(), "descriptor to wake a worker");
    poller_.watch(descriptor_, *event_, EPOLLIN | EPOLLET);
}

WakeupDescriptor::~WakeupDescriptor() {
    poller_.forget(descriptor_, *event_);
    ::close(descriptor_);
}

Wakeup::Wakeup(Poller& poller) : event_(poller, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Wakeup::wake() noexcept {
    // The counter would be full after 2^64 wake-ups.
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof(one));
}

Alarm::Alarm(Poller& poller)
    : timer_(poller, ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {}

void Alarm::set(std::chrono::steady_clock::time_point time) noexcept {
    // Zero would disarm it.
    const auto nanoseconds = std::max<std::int64_t>(
        1, std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
    itimerspec setting{};
    setting.it_value.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000);
    setting.it_value.tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000);
    ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr);
}

}  // namespace siopp::net
