#include "siopp/base/executor.hpp"

namespace siopp {

namespace {
thread_local Executor* current_executor = nullptr;
}

Executor* Executor::current() noexcept {
    return current_executor;
}

void Executor::set_current(Executor* executor) noexcept {
    current_executor = executor;
}

bool ResumeOn::await_suspend(std::coroutine_handle<> awaiting) const {
    // A refused post means that the executor has ended: the frame is left suspended on purpose, for nothing
    // of the program is left that could run it safely.
    (void)executor.post([awaiting] { awaiting.resume(); });
    return true;
}

}  // namespace siopp
