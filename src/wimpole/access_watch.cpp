#include "wimpole/access_watch.hpp"

#include <utility>

#include "wimpole/base/log.hpp"

namespace wimpole {

void AccessWatch::start() {
    thread_ = std::thread([this] { run(); });
}

void AccessWatch::stop() {
    {
        const std::lock_guard lock(mutex_);
        must_stop_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void AccessWatch::look() {
    {
        const std::lock_guard lock(mutex_);
        must_look_ = true;
    }
    changed_.notify_one();
}

void AccessWatch::run() {
    auto next_look = std::chrono::steady_clock::now() + pace_.files;
    std::unique_lock lock(mutex_);
    while (!must_stop_) {
        changed_.wait_for(lock, pace_.expiry, [this] { return must_stop_ || must_look_; });
        const auto now = std::chrono::steady_clock::now();
        const bool looks = std::exchange(must_look_, false) || now >= next_look;
        lock.unlock();
        if (looks) {
            refresh();
            next_look = now + pace_.files;
        }
        access_.end_expired_rights();
        lock.lock();
    }
}

void AccessWatch::refresh() {
    const auto change = authenticator_.refresh();
    if (!change) {
        log::error(change.error().reason, "; what was read before still counts");
        return;
    }
    if (*change == auth::KeyStore::Change::none) return;
    log::info("the keys have changed");
    access_.end_lost_rights();
}

}  // namespace wimpole
