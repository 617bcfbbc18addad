#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "siopp/base/unique_function.hpp"

namespace boost::asio {
class io_context;
}

namespace siopp::net {

/// Which of a worker's many descriptors are ready: an epoll set of its own, level-triggered, that the event
/// loop waits for like for a single descriptor. A descriptor is registered once; Asio's wait operations would
/// cost a system call for each message (docs/adr/0007-poller.md). One worker only.
class Poller {
public:
    /// A registered descriptor. Kept alive by its owner, and by the poller while events are being handed out.
    class Watched : public boost::intrusive_ref_counter<Watched, boost::thread_unsafe_counter> {
    public:
        virtual ~Watched() = default;
        /// `events` is a set of EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP.
        virtual void on_events(std::uint32_t events) = 0;
        /// What watch() was given last.
        std::uint32_t interest() const noexcept { return interest_; }

    private:
        friend class Poller;
        std::uint32_t interest_ = 0;
    };

    /// `before_events` is called each time before events are fetched and handed out.
    Poller(boost::asio::io_context& context, UniqueFunction<void()> before_events);
    ~Poller();

    /// Sets which of EPOLLIN and EPOLLOUT `watched` is told of; 0 for none, not even hang-ups.
    void watch(int descriptor, Watched& watched, std::uint32_t interest);
    /// To be called before the descriptor is closed or given away; no event is handed out after that.
    void forget(int descriptor, Watched& watched);

private:
    void wait();
    void hand_out_events();

    /// Keeps Asio out of this header.
    struct Epoll;
    std::unique_ptr<Epoll> epoll_;
    UniqueFunction<void()> before_events_;
    std::vector<boost::intrusive_ptr<Watched>> forgotten_;
    bool handing_out_ = false;
};

}  // namespace siopp::net
