#include "siopp/net/poller.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <sys/epoll.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

namespace siopp::net {

namespace {

/// Of more that are ready the rest is handed out in the next turn.
constexpr std::size_t max_events_per_turn = 256;

int create_epoll() {
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
    return descriptor;
}

}  // namespace

struct Poller::Epoll {
    explicit Epoll(boost::asio::io_context& context) : set(context.get_executor(), create_epoll()) {}

    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> set;
};

Poller::~Poller() = default;

Poller::Poller(boost::asio::io_context& context, UniqueFunction<void()> before_events)
    : epoll_(std::make_unique<Epoll>(context)), before_events_(std::move(before_events)) {
    wait();
}

void Poller::watch(int descriptor, Watched& watched, std::uint32_t interest) {
    if (interest == watched.interest_) return;
    epoll_event event{};
    event.events = interest;
    event.data.ptr = &watched;
    const int operation = interest == 0            ? EPOLL_CTL_DEL
                          : watched.interest_ == 0 ? EPOLL_CTL_ADD
                                                   : EPOLL_CTL_MOD;
    ::epoll_ctl(epoll_->set.native_handle(), operation, descriptor, &event);
    watched.interest_ = interest;
}

void Poller::forget(int descriptor, Watched& watched) {
    watch(descriptor, watched, 0);
    // Events that were fetched together with the running one may still name it.
    if (handing_out_) forgotten_.emplace_back(&watched);
}

void Poller::wait() {
    epoll_->set.async_wait(boost::asio::posix::descriptor_base::wait_read,
                           [this](const boost::system::error_code& error) {
                               if (error) return;
                               hand_out_events();
                               wait();
                           });
}

void Poller::hand_out_events() {
    before_events_();
    std::array<epoll_event, max_events_per_turn> events;
    const int count = ::epoll_wait(epoll_->set.native_handle(), events.data(), events.size(), 0);
    handing_out_ = true;
    for (int index = 0; index < count; ++index) {
        auto& watched = *static_cast<Watched*>(events[static_cast<std::size_t>(index)].data.ptr);
        if (watched.interest_ != 0) watched.on_events(events[static_cast<std::size_t>(index)].events);
    }
    handing_out_ = false;
    forgotten_.clear();
}

}  // namespace siopp::net
