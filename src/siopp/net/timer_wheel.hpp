#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace siopp::net {

class TimerWheel;

/// A timer embedded in the object that it calls. Cancelled by its destructor. Use within one worker only.
class Timer {
public:
    using Callback = void (*)(void* context);

    Timer(Callback expired, void* context) : expired_(expired), context_(context) {}
    ~Timer() { cancel(); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    /// A timer that calls `(object->*Method)()`.
    template <auto Method, class T>
    static Timer calling(T* object) {
        return Timer([](void* context) { (static_cast<T*>(context)->*Method)(); }, object);
    }

    bool is_scheduled() const noexcept { return wheel_ != nullptr; }
    void cancel() noexcept;

private:
    friend class TimerWheel;

    Callback expired_;
    void* context_;
    TimerWheel* wheel_ = nullptr;
    Timer* next_ = nullptr;
    Timer* previous_ = nullptr;
    std::uint64_t deadline_tick_ = 0;
};

/// All timers of one worker: scheduling and cancelling take constant time, whatever their number. Timers fire
/// at or up to one tick after their time. The wheel does not wait itself: its owner calls advance().
class TimerWheel {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds tick{1};

    explicit TimerWheel(Clock::time_point now) : start_(now) {}

    /// (Re)schedules `timer` to fire `delay` after `now`; it must outlive its schedule or cancel itself.
    void schedule(Timer& timer, Clock::time_point now, std::chrono::milliseconds delay);

    /// When a scheduled timer, or one whose callback is running, was meant to fire, to the next tick.
    Clock::time_point due_time(const Timer& timer) const;

    /// Fires what is due, in the order of ticks (in any order after a pause longer than a round of the
    /// wheel). A callback may schedule and cancel any timer.
    void advance(Clock::time_point now);

    /// When advance() should be called next; nothing while no timer is scheduled. May be early for timers far
    /// away.
    std::optional<Clock::time_point> next_expiry() const;

private:
    friend class Timer;
    static constexpr std::size_t slot_count = 4096;

    std::uint64_t tick_of(Clock::time_point time) const;
    void link(Timer& timer);
    void unlink(Timer& timer) noexcept;
    void fire_slot(std::uint64_t now_tick);
    std::uint64_t first_used_tick() const;

    Clock::time_point start_;
    std::uint64_t current_tick_ = 0;
    /// Where current_tick_ will be at the end of the call of advance() that is running or was the last.
    std::uint64_t advanced_to_ = 0;
    std::size_t scheduled_ = 0;
    /// No timer is due before this tick: looking for the first one anew each turn would cost more than all
    /// else.
    std::uint64_t earliest_tick_ = 0;
    std::array<Timer*, slot_count> slots_{};
    /// The timer that fire_slot() will look at next; moved on when that one is cancelled by a callback.
    Timer* cursor_ = nullptr;
};

}  // namespace siopp::net
