#include "siopp/net/mailbox.hpp"

#include <utility>

#include "siopp/base/executor.hpp"

namespace siopp::net {

Mailbox::Outcome Mailbox::push(Function function, WhenFull when_full) {
    std::unique_lock lock(mutex_);
    if (when_full == WhenFull::wait && functions_.size() >= capacity_) {
        // Who is to make room must not sleep because of this thread.
        WakeupBatch::release();
        has_room_.wait(lock, [this] { return closed_ || functions_.size() < capacity_; });
    }
    if (closed_) return Outcome::refused;
    if (functions_.size() >= capacity_ + reserve_) {
        ++refusals_;
        has_gap_ = true;
        return Outcome::refused;
    }

    functions_.push_back(std::move(function));
    return functions_.size() == 1 ? Outcome::queued_first : Outcome::queued;
}

bool Mailbox::take_all(std::vector<Function>& into) {
    const std::lock_guard lock(mutex_);
    const bool was_full = functions_.size() >= capacity_;
    into.swap(functions_);
    if (was_full) has_room_.notify_all();
    return std::exchange(has_gap_, false);
}

std::size_t Mailbox::size() const {
    const std::lock_guard lock(mutex_);
    return functions_.size();
}

std::uint64_t Mailbox::refusals() const {
    const std::lock_guard lock(mutex_);
    return refusals_;
}

void Mailbox::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    has_room_.notify_all();
}

}  // namespace siopp::net
