#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "siopp/base/executor.hpp"
#include "siopp/base/metric.hpp"
#include "siopp/base/task.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/storage/write_gate.hpp"

namespace wimpole::storage {

/// The medium of a storage thread; called on that thread only.
class Transactions {
public:
    virtual ~Transactions() = default;

    /// Each gives false when the medium failed, having logged why.
    virtual bool begin() = 0;
    /// False: nothing of the transaction was kept, as far as the medium can tell. rollback() is called next.
    virtual bool commit() = 0;
    /// Also takes back whatever the owner remembers of the transaction.
    virtual void rollback() = 0;
    /// Outside a transaction: writes a little and tells whether it is there to stay.
    virtual bool probe() = 0;
};

/// Work that a storage thread does beside calls, a small piece at a time; called on that thread only, outside
/// transactions.
class Chores {
public:
    virtual ~Chores() = default;

    /// Does a piece and gives how long to wait before the next. It is called sooner after calls that wrote.
    virtual std::chrono::milliseconds work() = 0;
};

struct StorageThreadOptions {
    /// Calls that may wait; one more gets Kind::busy.
    std::size_t max_queued = 8'192;
    /// Calls that share a transaction at most.
    std::size_t max_batch = 128;
    /// After a failed commit, calls that write are refused for this long before it is tried whether the
    /// medium works again, twice as long after every failed try, up to the longest.
    std::chrono::milliseconds first_pause{100};
    std::chrono::milliseconds longest_pause{5'000};
    /// Chores wait this long after a call that wrote, so that they are done for many at once.
    std::chrono::milliseconds chores_delay{250};
};

/// A thread that executes calls one after the other in the order in which they were made, and commits
/// whatever has queued up meanwhile as one transaction: many connections share one fsync. Calls come from any
/// thread.
class StorageThread {
public:
    /// `transactions` and `chores` must outlive it; null for none.
    StorageThread(Transactions& transactions, StorageThreadOptions options, Chores* chores = nullptr);
    ~StorageThread() { stop(); }
    StorageThread(const StorageThread&) = delete;
    StorageThread& operator=(const StorageThread&) = delete;

    /// Executes what is queued, then ends the thread. Later calls get Kind::busy. Not to be called on the
    /// thread itself, nor by two at once. The executors of callers must exist until it returns.
    void stop();

    /// Transactions committed so far.
    std::uint64_t commits() const noexcept { return commits_.load(std::memory_order_relaxed); }
    /// False from a failed commit until the medium has shown that it works again.
    bool is_writable() const noexcept { return writable_.load(std::memory_order_relaxed); }

    /// What a call does to the medium.
    enum class Access { read, write };

    /// How long transactions took that were committed. Any thread.
    const siopp::DurationHistogram& commit_times() const noexcept { return commit_times_; }
    /// Calls that wait. Any thread.
    std::size_t queued() const;

    /// Has the thread call `work()` (a Result<T>) within a transaction and, after that is durable,
    /// `publish(value)`; then resumes the caller, by a post to the executor that was current when it called,
    /// or on the storage thread where there was none. All this happens in the order of calls, so what
    /// `publish` posts and the resumptions reach every executor in that order.
    ///
    /// `work` says that the medium failed by Kind::storage: then, or when the commit fails, the caller gets
    /// that kind with `failure` as its reason. It may be called again in another transaction after a
    /// rollback, when another call of the batch failed. While the medium is not writable, a call that writes
    /// gets the same without `work` being called. The task must not be destroyed before it has ended.
    template <class T, class Work, class Publish>
    siopp::Task<Result<T>> run(std::string_view failure, Work work, Publish publish) {
        Call<T, Work, Publish> call(*this, failure, Access::write, std::move(work), std::move(publish));
        co_return co_await call;
    }
    template <class T, class Work>
    siopp::Task<Result<T>> run(std::string_view failure, Work work) {
        return run<T>(failure, std::move(work), [](const T&) {});
    }
    /// For `work` that only reads.
    template <class T, class Work>
    siopp::Task<Result<T>> read(std::string_view failure, Work work) {
        auto publish = [](const T&) {};
        Call<T, Work, decltype(publish)> call(*this, failure, Access::read, std::move(work), publish);
        co_return co_await call;
    }

private:
    /// A call on its way through the queue. It lives in the frame of the waiting coroutine: after resume() it
    /// is gone.
    class Operation {
    public:
        virtual ~Operation() = default;
        /// False when the medium failed.
        virtual bool execute() = 0;
        virtual void publish() = 0;
        virtual void fail() = 0;
        void resume();
        bool writes() const noexcept { return access_ == Access::write; }

    protected:
        explicit Operation(Access access) : access_(access) {}

        const Access access_;
        std::coroutine_handle<> awaiting_;
        siopp::Executor* executor_ = nullptr;
    };

    template <class T, class Work, class Publish>
    class Call;

    using Batch = std::span<Operation* const>;
    using Time = WriteGate::Time;
    enum class Outcome { committed, operation_failed, commit_failed };

    /// Nothing where the operation was queued.
    std::optional<Error> enqueue(Operation& operation);
    void loop();
    /// Waits for calls, or for something else to do; nothing where it is time to end.
    std::optional<std::vector<Operation*>> next_batch();
    std::optional<Time> next_occasion() const;
    void try_whether_writable();
    void do_chores();
    void run_batch(Batch batch);
    void run_while_closed(Batch batch);
    void finish(Batch batch, Outcome outcome);
    Outcome commit_together(Batch batch);
    void set_writable(bool writable);

    Transactions& transactions_;
    const StorageThreadOptions options_;
    Chores* const chores_;
    /// Of the thread, as the next.
    WriteGate gate_;
    Time chores_due_ = std::chrono::steady_clock::now();
    std::atomic<bool> writable_ = true;
    std::atomic<std::uint64_t> commits_ = 0;
    siopp::DurationHistogram commit_times_;
    mutable std::mutex mutex_;
    std::condition_variable wake_up_;
    std::deque<Operation*> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

template <class T, class Work, class Publish>
class StorageThread::Call final : public Operation {
public:
    Call(StorageThread& thread, std::string_view failure, Access access, Work work, Publish publish)
        : Operation(access),
          thread_(thread),
          failure_(failure),
          work_(std::move(work)),
          publish_(std::move(publish)) {}

    bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> awaiting) {
        awaiting_ = awaiting;
        executor_ = siopp::Executor::current();
        // Once queued, this object may be gone at any moment.
        auto refusal = thread_.enqueue(*this);
        if (!refusal) return true;
        result_ = *std::move(refusal);
        return false;
    }

    Result<T> await_resume() { return *std::move(result_); }

    bool execute() override {
        result_ = work_();
        return result_->has_value() || result_->error().kind != Error::Kind::storage;
    }

    void publish() override {
        if (result_->has_value()) publish_(**result_);
    }

    void fail() override { result_ = Error{Error::Kind::storage, std::string(failure_)}; }

private:
    StorageThread& thread_;
    const std::string_view failure_;
    Work work_;
    Publish publish_;
    std::optional<Result<T>> result_;
};

}  // namespace wimpole::storage
