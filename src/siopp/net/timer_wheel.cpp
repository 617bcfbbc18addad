#include "siopp/net/timer_wheel.hpp"

#include <algorithm>

namespace siopp::net {

namespace {
/// A longer delay could not be added to a time point.
constexpr std::chrono::milliseconds longest_delay = std::chrono::hours(24 * 365);
}  // namespace

void Timer::cancel() noexcept {
    if (wheel_) wheel_->unlink(*this);
}

std::uint64_t TimerWheel::tick_of(Clock::time_point time) const {
    return time <= start_ ? 0 : static_cast<std::uint64_t>((time - start_) / tick);
}

void TimerWheel::schedule(Timer& timer, Clock::time_point now, std::chrono::milliseconds delay) {
    timer.cancel();
    const auto time = now + std::clamp(delay, std::chrono::milliseconds(0), longest_delay);
    // Rounded up, so that a timer never fires early.
    const auto rounded_up = tick_of(time + tick - Clock::duration(1));
    timer.deadline_tick_ = std::max(rounded_up, advanced_to_ + 1);
    link(timer);
}

TimerWheel::Clock::time_point TimerWheel::due_time(const Timer& timer) const {
    return start_ + tick * static_cast<std::int64_t>(timer.deadline_tick_);
}

void TimerWheel::link(Timer& timer) {
    Timer*& head = slots_[timer.deadline_tick_ % slot_count];
    timer.wheel_ = this;
    timer.previous_ = nullptr;
    timer.next_ = head;
    if (head) head->previous_ = &timer;
    head = &timer;
    earliest_tick_ = scheduled_ == 0 ? timer.deadline_tick_ : std::min(earliest_tick_, timer.deadline_tick_);
    ++scheduled_;
}

void TimerWheel::unlink(Timer& timer) noexcept {
    if (cursor_ == &timer) cursor_ = timer.next_;
    if (timer.previous_) {
        timer.previous_->next_ = timer.next_;
    } else {
        slots_[timer.deadline_tick_ % slot_count] = timer.next_;
    }
    if (timer.next_) timer.next_->previous_ = timer.previous_;
    timer.wheel_ = nullptr;
    timer.next_ = timer.previous_ = nullptr;
    --scheduled_;
}

void TimerWheel::advance(Clock::time_point now) {
    const auto now_tick = tick_of(now);
    advanced_to_ = std::max(advanced_to_, now_tick);
    if (scheduled_ == 0 || now_tick < earliest_tick_) {
        current_tick_ = std::max(current_tick_, now_tick);
        return;
    }
    // After a long pause one round visits every slot; more rounds would find nothing new.
    if (now_tick > current_tick_ + slot_count) current_tick_ = now_tick - slot_count;
    while (current_tick_ < now_tick) {
        ++current_tick_;
        fire_slot(now_tick);
    }
    earliest_tick_ = first_used_tick();
}

void TimerWheel::fire_slot(std::uint64_t now_tick) {
    cursor_ = slots_[current_tick_ % slot_count];
    while (cursor_) {
        Timer& timer = *cursor_;
        cursor_ = timer.next_;
        if (timer.deadline_tick_ > now_tick) continue;
        unlink(timer);
        timer.expired_(timer.context_);
    }
}

/// The tick of the next slot with a timer in it, which may be meant for a later round.
std::uint64_t TimerWheel::first_used_tick() const {
    auto candidate = current_tick_ + 1;
    if (scheduled_ == 0) return candidate;
    while (!slots_[candidate % slot_count])
        ++candidate;
    return candidate;
}

std::optional<TimerWheel::Clock::time_point> TimerWheel::next_expiry() const {
    if (scheduled_ == 0) return std::nullopt;
    return start_ + tick * static_cast<std::int64_t>(earliest_tick_);
}

}  // namespace siopp::net
