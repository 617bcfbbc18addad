#include "wimpole/api/deadlines.hpp"

#include <utility>

namespace wimpole::api {

Deadlines::Deadlines(std::size_t max_functions) : max_functions_(max_functions), thread_([this] { run(); }) {}

Deadlines::~Deadlines() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool Deadlines::after(std::chrono::milliseconds delay, Function function) {
    {
        const std::lock_guard lock(mutex_);
        if (functions_.size() >= max_functions_) return false;
        functions_.emplace(Clock::now() + delay, std::move(function));
    }
    changed_.notify_one();
    return true;
}

void Deadlines::run() {
    std::unique_lock lock(mutex_);
    while (!ends_) {
        if (functions_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const auto first = functions_.begin();
        if (first->first > Clock::now()) {
            // A copy: what is waited for may be erased meanwhile.
            const auto until = first->first;
            changed_.wait_until(lock, until);
            continue;
        }
        auto function = std::move(first->second);
        functions_.erase(first);
        lock.unlock();
        function();
        lock.lock();
    }
}

}  // namespace wimpole::api
