#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "siopp/base/task.hpp"
#include "wimpole/agents/timed_executor.hpp"

namespace wimpole::agents::openai {

/// Lets only so many requests be under way at a provider at a time: a local model has few seats, and others
/// count. Who comes later waits, first come, first served; as many wait as runs are at work. On the agents'
/// thread.
class RequestSlots {
public:
    /// `executor` must outlive it.
    RequestSlots(TimedExecutor& executor, std::size_t max_requests)
        : executor_(executor), max_requests_(max_requests) {}
    RequestSlots(const RequestSlots&) = delete;
    RequestSlots& operator=(const RequestSlots&) = delete;

    /// The right to have one request under way, given back when it is destroyed; false where the wait for it
    /// was stopped. Must not outlive the slots.
    class Slot {
    public:
        Slot() = default;
        Slot(Slot&& other) noexcept
            : slots_(std::exchange(other.slots_, nullptr)), provider_(std::move(other.provider_)) {}
        Slot& operator=(Slot&&) = delete;
        ~Slot() {
            if (slots_) slots_->give_back(provider_);
        }
        explicit operator bool() const noexcept { return slots_ != nullptr; }

    private:
        friend class RequestSlots;
        Slot(RequestSlots& slots, std::string provider) : slots_(&slots), provider_(std::move(provider)) {}

        RequestSlots* slots_ = nullptr;
        std::string provider_;
    };

    /// `provider` is its origin. Stops must be requested on the agents' thread. The slots must outlive the
    /// task.
    siopp::Task<Slot> take(std::string provider, std::stop_token stop);

    std::size_t waiting(const std::string& provider) const;

private:
    class Waiter;
    struct Place {
        std::size_t taken = 0;
        std::deque<Waiter*> waiting;
    };

    void give_back(const std::string& provider);
    void forget(Waiter& waiter);

    TimedExecutor& executor_;
    const std::size_t max_requests_;
    /// Providers at which something is under way.
    std::map<std::string, Place> places_;
};

}  // namespace wimpole::agents::openai
