#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "siopp/base/unique_function.hpp"

namespace siopp::net {

/// What other threads want a worker to do: a bounded queue with many producers and one consumer.
class Mailbox {
public:
    using Function = UniqueFunction<void()>;
    enum class WhenFull { refuse, wait };
    enum class Outcome { queued, queued_first, refused };

    /// Beyond `capacity`, so many as `reserve` says are taken of those who cannot wait.
    explicit Mailbox(std::size_t capacity, std::size_t reserve = 0)
        : capacity_(capacity), reserve_(reserve) {}

    /// Any thread. queued_first tells that the mailbox had been empty: the consumer must be woken. refused
    /// when the reserve is full, too (WhenFull::refuse), or it is closed; the function is then destroyed.
    /// From the first that did not fit to take_all(), whatever may not wait is refused.
    Outcome push(Function function, WhenFull when_full);

    /// Consumer: takes everything in the order pushed into `into`, which must be empty. True if functions
    /// were refused behind these for want of room: a gap before what comes next.
    [[nodiscard]] bool take_all(std::vector<Function>& into);

    /// Refuses what comes from now on and wakes who waits.
    void close();

    /// How many functions wait. Any thread.
    std::size_t size() const;
    /// How many were refused because it was full. Any thread.
    std::uint64_t refusals() const;

private:
    const std::size_t capacity_;
    const std::size_t reserve_;
    mutable std::mutex mutex_;
    std::condition_variable has_room_;
    std::vector<Function> functions_;
    std::uint64_t refusals_ = 0;
    bool has_gap_ = false;
    bool closed_ = false;
};

}  // namespace siopp::net
