#pragma once

#include <coroutine>
#include <mutex>
#include <optional>
#include <utility>

#include "siopp/base/executor.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::storage {

/// Awaiting it does the work.
template <class T, class Work>
class MemoryStore::Call {
public:
    Call(MemoryStore& store, Work work) : store_(store), work_(std::move(work)) {}

    bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> awaiting) {
        auto* const executor = siopp::Executor::current();
        const std::lock_guard lock(store_.mutex_);
        result_ = work_();
        if (!executor) return false;
        // Under the lock, so that no later message can be posted to the executor before this.
        return executor->post([awaiting] { awaiting.resume(); });
    }

    Result<T> await_resume() { return *std::move(result_); }

private:
    MemoryStore& store_;
    Work work_;
    std::optional<Result<T>> result_;
};

template <class T, class Work>
messaging::Task<Result<T>> MemoryStore::run(Work work) {
    Call<T, Work> call(*this, std::move(work));
    co_return co_await call;
}

}  // namespace wimpole::storage
