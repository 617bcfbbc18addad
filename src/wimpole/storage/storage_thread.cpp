#include "wimpole/storage/storage_thread.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace wimpole::storage {

namespace {

/// Callers that are told of a commit at a time: they begin to work while the rest are told.
constexpr std::size_t told_at_a_time = 16;

WriteGate::Time time_now() {
    return std::chrono::steady_clock::now();
}

}  // namespace

StorageThread::StorageThread(Transactions& transactions, StorageThreadOptions options, Chores* chores)
    : transactions_(transactions),
      options_(options),
      chores_(chores),
      gate_(options.first_pause, options.longest_pause),
      thread_([this] { loop(); }) {
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
    while (const auto batch = next_batch()) {
        try_whether_writable();
        if (!batch->empty()) run_batch(*batch);
        do_chores();
    }
}

std::optional<std::vector<StorageThread::Operation*>> StorageThread::next_batch() {
    std::unique_lock lock(mutex_);
    const auto has_work = [this] { return stopping_ || !queue_.empty(); };
    if (const auto occasion = next_occasion()) {
        wake_up_.wait_until(lock, *occasion, has_work);
    } else {
        wake_up_.wait(lock, has_work);
    }
    if (stopping_ && queue_.empty()) return std::nullopt;

    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.max_batch));
    std::vector<Operation*> batch(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
    return batch;
}

std::optional<StorageThread::Time> StorageThread::next_occasion() const {
    if (gate_.is_closed()) return gate_.next_try();
    if (chores_) return chores_due_;
    return std::nullopt;
}

void StorageThread::try_whether_writable() {
    if (!gate_.is_closed() || time_now() < *gate_.next_try()) return;
    set_writable(transactions_.probe());
}

void StorageThread::do_chores() {
    if (!chores_ || gate_.is_closed() || time_now() < chores_due_) return;
    chores_due_ = time_now() + chores_->work();
}

void StorageThread::run_batch(Batch batch) {
    if (gate_.is_closed()) return run_while_closed(batch);

    const auto outcome = commit_together(batch);
    if (outcome == Outcome::operation_failed && batch.size() > 1) {
        // A failed statement may have ended the transaction: each in its own, one cannot harm the others.
        for (std::size_t i = 0; i < batch.size(); ++i)
            run_batch(batch.subspan(i, 1));
        return;
    }
    const bool writes = std::ranges::any_of(batch, &Operation::writes);
    if (writes && outcome == Outcome::commit_failed) set_writable(false);
    if (writes) chores_due_ = std::min(chores_due_, time_now() + options_.chores_delay);
    finish(batch, outcome);
}

void StorageThread::run_while_closed(Batch batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto single = batch.subspan(i, 1);
        finish(single, single.front()->writes() ? Outcome::commit_failed : commit_together(single));
    }
}

void StorageThread::finish(Batch batch, Outcome outcome) {
    while (!batch.empty()) {
        const auto portion = batch.first(std::min(told_at_a_time, batch.size()));
        batch = batch.subspan(portion.size());
        const siopp::WakeupBatch together;
        for (auto* const operation : portion) {
            if (outcome == Outcome::committed) {
                operation->publish();
            } else {
                operation->fail();
            }
            operation->resume();
        }
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

void StorageThread::set_writable(bool writable) {
    if (writable) {
        gate_.succeeded();
    } else {
        gate_.failed(time_now());
    }
    writable_.store(writable, std::memory_order_relaxed);
}

}  // namespace wimpole::storage
