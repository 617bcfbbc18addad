#include "siopp/base/executor.hpp"

#include <algorithm>
#include <utility>

namespace siopp {

namespace {
thread_local Executor* current_executor = nullptr;
thread_local WakeupBatch* current_batch = nullptr;
}  // namespace

Executor* Executor::current() noexcept {
    return current_executor;
}

void Executor::set_current(Executor* executor) noexcept {
    current_executor = executor;
}

WakeupBatch::WakeupBatch() : before_(std::exchange(current_batch, this)) {}

WakeupBatch::~WakeupBatch() {
    current_batch = before_;
    wake_all();
}

void WakeupBatch::wake(Executor& executor) {
    if (!current_batch) return executor.wake();
    auto& executors = current_batch->executors_;
    if (std::ranges::find(executors, &executor) == executors.end()) executors.push_back(&executor);
}

void WakeupBatch::release() noexcept {
    for (auto* batch = current_batch; batch; batch = batch->before_)
        batch->wake_all();
}

void WakeupBatch::wake_all() noexcept {
    for (auto* const executor : executors_)
        executor->wake();
    executors_.clear();
}

}  // namespace siopp
