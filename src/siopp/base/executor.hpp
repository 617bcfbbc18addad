#pragma once

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
    /// Makes `executor` the current one of this thread.
    static void set_current(Executor* executor) noexcept;
};

}  // namespace siopp
