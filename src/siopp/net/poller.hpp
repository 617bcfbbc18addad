#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <sys/epoll.h>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace siopp::net {

/// Which of a worker's descriptors are ready: an epoll set in which a descriptor is registered once
/// (docs/adr/0007-event-loop.md, 0020-edges.md). One worker only.
class Poller {
public:
    /// A registered descriptor. Kept alive by its owner, and by the poller while events are being handed out.
    class Watched : public boost::intrusive_ref_counter<Watched, boost::thread_unsafe_counter> {
    public:
        virtual ~Watched() = default;
        /// `events` is a set of EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLERR, EPOLLHUP.
        virtual void on_events(std::uint32_t events) = 0;
        /// What watch() was given last.
        std::uint32_t interest() const noexcept { return interest_; }

    private:
        friend class Poller;
        std::uint32_t interest_ = 0;
    };

    /// Throws std::system_error when the system has no descriptor left.
    Poller();
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    /// Readable while fetch() would find something.
    int descriptor() const noexcept { return set_; }

    /// Sets which of EPOLLIN, EPOLLOUT and EPOLLRDHUP `watched` is told of: as long as it is so, or with
    /// EPOLLET once whenever it has become so; 0 for none, not even hang-ups.
    void watch(int descriptor, Watched& watched, std::uint32_t interest);
    /// Tells a `watched` with EPOLLET once more of what is so already.
    void look_again(int descriptor, Watched& watched);
    /// To be called before the descriptor is closed or given away; no event is handed out after that.
    void forget(int descriptor, Watched& watched);

    /// Waits until something is ready or `timeout` (without one: for ever) has passed.
    void fetch(std::optional<std::chrono::milliseconds> timeout);
    /// Tells those that are ready. What is done between the two calls comes before them.
    void hand_out();

private:
    void control(int operation, int descriptor, Watched& watched);

    /// Of more that are ready the rest is handed out in the next turn: what these touch, the kernel's side
    /// included, is still in the cache when their output is written (bench/run --only echo-500: with 64 an
    /// echo takes 1.13 of the baseline's CPU, with 512 it took 1.25).
    static constexpr std::size_t max_events_per_turn = 64;

    int set_;
    std::vector<epoll_event> events_{max_events_per_turn};
    std::size_t fetched_ = 0;
    /// Events that have been fetched may still name them.
    std::vector<boost::intrusive_ptr<Watched>> forgotten_;
};

}  // namespace siopp::net
