#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "siopp/base/executor.hpp"
#include "siopp/base/worker_metrics.hpp"
#include "siopp/net/mailbox.hpp"
#include "siopp/net/poller.hpp"
#include "siopp/net/timer_wheel.hpp"
#include "siopp/net/wakeup.hpp"
#include "siopp/net/write_batch.hpp"

namespace siopp::net {

/// Something with output that is written at the end of the loop turn, however often it was asked for.
class Flushable {
public:
    virtual ~Flushable() = default;
    virtual void flush() = 0;
    /// Where many are flushed at the end of a turn: may add to the batch what flush() is going to write
    /// first.
    virtual void stage(WriteBatch&) {}
};

/// A thread with an event loop, and what the connections on it share: timers, a read buffer, the list of what
/// must be flushed. Everything but post(), start(), stop() and join() is for the worker's own thread (or
/// before start()).
///
/// One turn of the loop: wait for an event or timer, fire the timers that are due, do what was posted, tell
/// those that are ready (a bounded number), flush what was marked (one gathered write per connection, those
/// of many connections as a batch), then destroy what was retired.
class Worker final : public Executor {
public:
    /// Functions that wait are at most `max_mailbox`, and so many more as `mailbox_reserve` says of threads
    /// that must not wait: other workers.
    Worker(std::size_t index, std::size_t max_mailbox, std::size_t mailbox_reserve = 0);
    ~Worker() override;

    std::size_t index() const noexcept { return index_; }
    [[nodiscard]] bool post(UniqueFunction<void()> function) override;

    /// Called on the worker where posts of other workers were refused, behind what was posted before them and
    /// before what comes next. Before start().
    void when_posts_were_refused(UniqueFunction<void()> function) {
        posts_were_refused_ = std::move(function);
    }

    /// Each connection writes with a system call of its own. Before start().
    void forbid_batches() noexcept { batch_.forbid(); }

    void start();
    /// Any thread: the loop ends after its current turn; what is in the mailbox by then is still executed.
    void stop();
    void join();

    /// Instead of start(): there is no thread; whoever calls has an event loop, and calls run_ready()
    /// whenever the descriptor given is readable. join() then runs the worker to its end.
    int start_embedded();
    /// One turn without waiting.
    void run_ready();

    /// One turn as of `now`, without waiting: what the thread repeats. Tests drive a worker that was not
    /// started with it, by a clock of their own.
    void run_turn(TimerWheel::Clock::time_point now);

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
        if (object)
            retired_.emplace_back(object.release(), [](void* retired) { delete static_cast<T*>(retired); });
    }

    /// What this worker counts; read by any thread.
    WorkerMetrics& metrics() noexcept { return metrics_; }
    const Mailbox& mailbox() const noexcept { return mailbox_; }

    /// Where bytes are received before they are looked at; contents are valid until the handler returns.
    std::vector<char>& read_buffer() noexcept { return read_buffer_; }
    /// Where bytes are put together before they are written; contents are of no meaning between two calls.
    std::string& write_buffer() noexcept { return write_buffer_; }

private:
    /// This worker is the thread's current executor while it lives.
    class CurrentScope {
    public:
        explicit CurrentScope(Worker& worker) : before_(Executor::current()) { set_current(&worker); }
        ~CurrentScope() { set_current(before_); }
        CurrentScope(const CurrentScope&) = delete;
        CurrentScope& operator=(const CurrentScope&) = delete;

    private:
        Executor* before_;
    };

    void wake() noexcept override { wakeup_.wake(); }
    void run();
    void finish();
    void turn(std::optional<std::chrono::milliseconds> timeout);
    std::optional<std::chrono::milliseconds> time_to_next_timer() const;
    void drain_mailbox();
    void end_turn();
    void write_batch();

    const std::size_t index_;
    /// Before what is retired, which may still count.
    WorkerMetrics metrics_;
    Mailbox mailbox_;
    std::vector<Mailbox::Function> drained_;
    UniqueFunction<void()> posts_were_refused_;
    Poller poller_;
    Wakeup wakeup_{poller_};
    /// Set while the worker is embedded.
    std::unique_ptr<Alarm> alarm_;
    /// Set by run_turn() only.
    std::optional<TimerWheel::Clock::time_point> manual_now_;
    TimerWheel timers_{TimerWheel::Clock::now()};
    std::vector<Flushable*> to_flush_;
    std::vector<Flushable*> flushing_;
    WriteBatch batch_;
    std::vector<std::unique_ptr<void, void (*)(void*)>> retired_;
    std::vector<char> read_buffer_;
    std::string write_buffer_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace siopp::net
