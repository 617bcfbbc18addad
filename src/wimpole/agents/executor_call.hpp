#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "siopp/base/executor.hpp"
#include "siopp/base/task.hpp"

namespace wimpole::agents {

/// Goes on on the executor; false, where one was, when it has ended or is full.
struct ContinueOn {
    siopp::Executor* executor;
    bool taken = true;

    bool await_ready() const { return !executor || siopp::Executor::current() == executor; }
    bool await_suspend(std::coroutine_handle<> waiting) {
        // Once posted, this object may be gone at any moment.
        auto& refused = taken;
        if (executor->post([waiting] { waiting.resume(); })) return true;
        refused = false;
        return false;
    }
    bool await_resume() const { return taken; }
};

/// Calls `function` on `executor` and gives its value on the executor that was current; nothing where
/// `executor` has ended or is full.
template <class T, class Function>
siopp::Task<std::optional<T>> call_on(siopp::Executor& executor, Function function) {
    auto* const caller = siopp::Executor::current();
    ContinueOn there{&executor};
    if (!co_await there) co_return std::nullopt;

    std::optional<T> value = function();
    ContinueOn back{caller};
    co_await back;
    co_return value;
}

}  // namespace wimpole::agents
