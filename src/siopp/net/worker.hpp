#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "siopp/base/executor.hpp"
#include "siopp/net/mailbox.hpp"
#include "siopp/net/poller.hpp"
#include "siopp/net/timer_wheel.hpp"

namespace siopp::net {

/// Something with output that is written at the end of the loop turn, however often it was asked for.
class Flushable {
public:
    virtual ~Flushable() = default;
    virtual void flush() = 0;
};

/// A thread with an event loop, and what the connections on it share: timers, a read buffer, the list of what
/// must be flushed. Everything but post(), start(), stop() and join() is for the worker's own thread (or
/// before start()).
///
/// One turn of the loop: wait for an event or timer, fire the timers that are due, run a bounded number of ready
/// handlers, flush what was marked (one gathered write per connection), then destroy what was retired.
class Worker final : public Executor {
public:
    Worker(std::size_t index, std::size_t max_mailbox);
    ~Worker() override;

    std::size_t index() const noexcept { return index_; }
    [[nodiscard]] bool post(UniqueFunction<void()> function) override;

    void start();
    /// Any thread: the loop ends after its current turn; what is in the mailbox by then is still executed.
    void stop();
    void join();

    /// One turn as of `now`, without waiting: what the thread repeats. Tests drive a worker that was not
    /// started with it, by a clock of their own.
    void run_turn(TimerWheel::Clock::time_point now);

    boost::asio::io_context& context() noexcept;
    Poller& poller() noexcept { return poller_; }
    /// The time by which timers are scheduled.
    TimerWheel::Clock::time_point now() const { return manual_now_.value_or(TimerWheel::Clock::now()); }
    void schedule(Timer& timer, std::chrono::milliseconds delay) { timers_.schedule(timer, now(), delay); }
    /// The same counted from another moment than now().
    void schedule(Timer& timer, TimerWheel::Clock::time_point from, std::chrono::milliseconds delay) {
        timers_.schedule(timer, from, delay);
    }
    /// When the timer that calls was meant to fire; now() is later by what the worker was busy.
    TimerWheel::Clock::time_point due_time(const Timer& timer) const { return timers_.due_time(timer); }

    /// `flushable.flush()` at the end of this turn. It must not be destroyed before; retire() sees to that.
    void flush_later(Flushable& flushable) { to_flush_.push_back(&flushable); }

    /// Destroys the object at the end of this turn, so that its own callers may return through it first.
    template <class T>
    void retire(std::unique_ptr<T> object) {
        retired_.push_back(std::shared_ptr<void>(std::move(object)));
    }

    /// Where bytes are received before they are looked at; contents are valid until the handler returns.
    std::vector<char>& read_buffer() noexcept { return read_buffer_; }

private:
    void run();
    void finish_turn();
    void run_ready_handlers();
    void fire_due_timers() { timers_.advance(now()); }
    void drain_mailbox();
    void end_turn();

    const std::size_t index_;
    /// Keeps Asio out of this header.
    struct Loop;
    std::unique_ptr<Loop> loop_;
    Mailbox mailbox_;
    std::vector<Mailbox::Function> drained_;
    Poller poller_;
    /// Set by run_turn() only.
    std::optional<TimerWheel::Clock::time_point> manual_now_;
    TimerWheel timers_{TimerWheel::Clock::now()};
    std::vector<Flushable*> to_flush_;
    std::vector<Flushable*> flushing_;
    std::vector<std::shared_ptr<void>> retired_;
    std::vector<char> read_buffer_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace siopp::net
