#pragma once

#include <coroutine>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "siopp/base/executor.hpp"
#include "wimpole/messaging/forwarding_store.hpp"

namespace wimpole::events {

/// Another store, for tests that let it wait before it executes append() and replay().
class GatedStore final : public messaging::ForwardingStore {
public:
    using Backlog = messaging::Backlog;
    using Channel = messaging::Channel;
    template <class T>
    using Task = siopp::Task<T>;

    explicit GatedStore(messaging::Store& store) : ForwardingStore(store) {}

    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    /// Lets what waits, and what comes later, go on.
    void open() {
        const std::lock_guard lock(mutex_);
        closed_ = false;
        for (auto& [executor, handle] : std::exchange(waiting_, {})) {
            (void)executor->post([handle = handle] { handle.resume(); });
        }
    }

    Task<Result<messaging::Receipt>> append(messaging::Submission submission, messaging::ChannelHint hint,
                                            std::string origin) override {
        co_await Gate{*this};
        auto appending = ForwardingStore::append(std::move(submission), std::move(hint), std::move(origin));
        co_return co_await std::move(appending);
    }
    Task<Result<Backlog>> replay(ChannelId channel, std::uint64_t since,
                                 messaging::ReplayLimit limit) override {
        co_await Gate{*this};
        auto replaying = ForwardingStore::replay(channel, since, limit);
        co_return co_await std::move(replaying);
    }

private:
    struct Gate {
        GatedStore& store;
        bool await_ready() const { return false; }
        bool await_suspend(std::coroutine_handle<> handle) const {
            const std::lock_guard lock(store.mutex_);
            if (!store.closed_) return false;
            store.waiting_.emplace_back(siopp::Executor::current(), handle);
            return true;
        }
        void await_resume() const {}
    };

    std::mutex mutex_;
    bool closed_ = false;
    std::vector<std::pair<siopp::Executor*, std::coroutine_handle<>>> waiting_;
};

}  // namespace wimpole::events
