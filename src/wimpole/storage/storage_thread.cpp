#include "wimpole/storage/storage_thread.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace wimpole::storage {

StorageThread::StorageThread(Transactions& transactions, StorageThreadOptions options)
    : transactions_(transactions), options_(options), thread_([this] { loop(); }) {
    assert(options.max_batch > 0);
}

void StorageThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_up_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::size_t StorageThread::queued() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void StorageThread::Operation::resume() {
    const auto awaiting = awaiting_;
    if (!executor_) return awaiting.resume();

    // A refused post means that the executor has ended; what it would have resumed stays suspended for good.
    (void)executor_->post([awaiting] { awaiting.resume(); });
}

std::optional<Error> StorageThread::enqueue(Operation& operation) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return Error{Error::Kind::busy, "the store is closing"};
        if (queue_.size() >= options_.max_queued) return Error{Error::Kind::busy, "the store is busy"};
        queue_.push_back(&operation);
    }
    wake_up_.notify_one();
    return std::nullopt;
}

void StorageThread::loop() {
    for (;;) {
        const auto batch = next_batch();
        if (batch.empty()) return;
        run_batch(batch);
    }
}

std::vector<StorageThread::Operation*> StorageThread::next_batch() {
    std::unique_lock lock(mutex_);
    wake_up_.wait(lock, [this] { return stopping_ || !queue_.empty(); });

    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.max_batch));
    std::vector<Operation*> batch(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
    return batch;
}

void StorageThread::run_batch(Batch batch) {
    const auto outcome = commit_together(batch);
    if (outcome == Outcome::operation_failed && batch.size() > 1) {
        // A failed statement may have ended the transaction: each in its own, one cannot harm the others.
        for (std::size_t i = 0; i < batch.size(); ++i)
            run_batch(batch.subspan(i, 1));
        return;
    }

    for (auto* const operation : batch) {
        if (outcome == Outcome::committed) {
            operation->publish();
        } else {
            operation->fail();
        }
        operation->resume();
    }
}

StorageThread::Outcome StorageThread::commit_together(Batch batch) {
    const auto undo = [this](Outcome outcome) {
        transactions_.rollback();
        return outcome;
    };
    const auto start = std::chrono::steady_clock::now();
    if (!transactions_.begin()) return undo(Outcome::commit_failed);
    for (auto* const operation : batch) {
        if (!operation->execute()) return undo(Outcome::operation_failed);
    }
    if (!transactions_.commit()) return undo(Outcome::commit_failed);

    commits_.fetch_add(1, std::memory_order_relaxed);
    commit_times_.observe(std::chrono::steady_clock::now() - start);
    return Outcome::committed;
}

}  // namespace wimpole::storage
