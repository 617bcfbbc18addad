#pragma once

#include <vector>

#include "siopp/base/unique_function.hpp"

namespace siopp {

/// A thread that runs functions one after the other, in the order in which they were posted: a worker of the
/// server.
class Executor {
public:
    virtual ~Executor() = default;

    /// Queues `function`; any thread. The queue is bounded: when it is full, a thread that is itself an
    /// executor gets false at once (waiting could deadlock two workers), any other thread waits for room.
    /// False also when the executor has ended; the function is then destroyed without having run.
    [[nodiscard]] virtual bool post(UniqueFunction<void()> function) = 0;

    /// The executor whose function is running on this thread, or null.
    static Executor* current() noexcept;

protected:
    friend class WakeupBatch;

    /// Makes a thread that sleeps look at what was posted; for executors that use WakeupBatch.
    virtual void wake() noexcept {}

    /// Makes `executor` the current one of this thread.
    static void set_current(Executor* executor) noexcept;
};

/// While it lives, what its thread posts wakes no executor that takes part (a worker does); they are woken
/// when it ends, once each. For a thread that posts several functions one after the other: an executor that
/// is woken by the first runs that one alone, sleeps again, and is woken again. Keep it short: what has been
/// posted waits.
class WakeupBatch {
public:
    WakeupBatch();
    ~WakeupBatch();
    WakeupBatch(const WakeupBatch&) = delete;
    WakeupBatch& operator=(const WakeupBatch&) = delete;

    /// Wakes `executor` at the end of this thread's batch, or at once where there is none.
    static void wake(Executor& executor);
    /// Wakes now whom this thread's batch would wake at its end: before the thread waits for one of them.
    static void release() noexcept;

private:
    void wake_all() noexcept;

    WakeupBatch* before_;
    std::vector<Executor*> executors_;
};

}  // namespace siopp
