#include "wimpole/agents/openai/request_slots.hpp"

#include <algorithm>

namespace wimpole::agents::openai {

/// Waits until a slot is given to it, or a stop is requested; gives whether it has one.
class RequestSlots::Waiter {
public:
    Waiter(RequestSlots& slots, std::string provider, std::stop_token stop)
        : slots_(slots), provider_(std::move(provider)), stop_(std::move(stop)), wake_(slots.executor_) {}
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    bool await_ready() const { return stop_.stop_requested(); }
    void await_suspend(std::coroutine_handle<> waiting) {
        waiting_ = waiting;
        slots_.places_[provider_].waiting.push_back(this);
        on_stop_.emplace(stop_, Stop{this});
    }
    bool await_resume() const { return has_slot_; }

    void give() {
        has_slot_ = true;
        wake();
    }
    const std::string& provider() const noexcept { return provider_; }

private:
    struct Stop {
        Waiter* waiter;
        void operator()() const {
            if (waiter->has_slot_) return;
            waiter->slots_.forget(*waiter);
            waiter->wake();
        }
    };

    /// Not from within the call: what follows is no business of who gave the slot back.
    void wake() {
        wake_.set(slots_.executor_.now(), [waiting = waiting_] { waiting.resume(); });
    }

    RequestSlots& slots_;
    const std::string provider_;
    const std::stop_token stop_;
    Timer wake_;
    std::coroutine_handle<> waiting_;
    bool has_slot_ = false;
    std::optional<std::stop_callback<Stop>> on_stop_;
};

siopp::Task<RequestSlots::Slot> RequestSlots::take(std::string provider, std::stop_token stop) {
    if (auto& place = places_[provider]; place.taken < max_requests_) {
        ++place.taken;
        co_return Slot(*this, std::move(provider));
    }
    Waiter waiter(*this, provider, std::move(stop));
    const bool has_slot = co_await waiter;
    if (!has_slot) co_return Slot();
    co_return Slot(*this, std::move(provider));
}

std::size_t RequestSlots::waiting(const std::string& provider) const {
    const auto place = places_.find(provider);
    return place == places_.end() ? 0 : place->second.waiting.size();
}

void RequestSlots::give_back(const std::string& provider) {
    const auto found = places_.find(provider);
    auto& place = found->second;
    if (!place.waiting.empty()) {
        // It changes hands.
        auto* const next = place.waiting.front();
        place.waiting.pop_front();
        return next->give();
    }
    if (--place.taken == 0) places_.erase(found);
}

void RequestSlots::forget(Waiter& waiter) {
    std::erase(places_.at(waiter.provider()).waiting, &waiter);
}

}  // namespace wimpole::agents::openai
