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

}  // namespace siopp
