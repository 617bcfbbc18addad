#include "siopp/net/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include <unistd.h>

namespace siopp::net {

Poller::Poller() : set_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (set_ < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
}

Poller::~Poller() {
    ::close(set_);
}

void Poller::watch(int descriptor, Watched& watched, std::uint32_t interest) {
    if (interest == watched.interest_) return;
    const int operation = interest == 0            ? EPOLL_CTL_DEL
                          : watched.interest_ == 0 ? EPOLL_CTL_ADD
                                                   : EPOLL_CTL_MOD;
    watched.interest_ = interest;
    control(operation, descriptor, watched);
}

void Poller::look_again(int descriptor, Watched& watched) {
    control(EPOLL_CTL_MOD, descriptor, watched);
}

void Poller::control(int operation, int descriptor, Watched& watched) {
    epoll_event event{};
    event.events = watched.interest_;
    event.data.ptr = &watched;
    ::epoll_ctl(set_, operation, descriptor, &event);
}

void Poller::forget(int descriptor, Watched& watched) {
    watch(descriptor, watched, 0);
    if (fetched_ > 0) forgotten_.emplace_back(&watched);
}

void Poller::fetch(std::optional<std::chrono::milliseconds> timeout) {
    using Milliseconds = std::chrono::milliseconds::rep;
    const auto wait = timeout ? std::clamp<Milliseconds>(timeout->count(), 0, std::numeric_limits<int>::max())
                              : Milliseconds(-1);
    const int count =
        ::epoll_wait(set_, events_.data(), static_cast<int>(events_.size()), static_cast<int>(wait));
    // An interrupted wait is one that found nothing.
    fetched_ = static_cast<std::size_t>(std::max(count, 0));
}

void Poller::hand_out() {
    for (std::size_t index = 0; index < fetched_; ++index) {
        auto& watched = *static_cast<Watched*>(events_[index].data.ptr);
        if (watched.interest_ != 0) watched.on_events(events_[index].events);
    }
    fetched_ = 0;
    forgotten_.clear();
}

}  // namespace siopp::net
