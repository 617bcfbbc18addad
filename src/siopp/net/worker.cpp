#include "siopp/net/worker.hpp"

#include <algorithm>
#include <utility>

namespace siopp::net {

namespace {
constexpr std::size_t read_buffer_bytes = 64 * 1024;
/// Fewer are written as fast by themselves.
constexpr std::size_t least_batch = 8;
}  // namespace

Worker::Worker(std::size_t index, std::size_t max_mailbox, std::size_t mailbox_reserve)
    : index_(index), mailbox_(max_mailbox, mailbox_reserve), read_buffer_(read_buffer_bytes) {}

Worker::~Worker() {
    stop();
    join();
}

bool Worker::post(UniqueFunction<void()> function) {
    const auto when_full = Executor::current() ? Mailbox::WhenFull::refuse : Mailbox::WhenFull::wait;
    const auto outcome = mailbox_.push(std::move(function), when_full);
    if (outcome == Mailbox::Outcome::queued_first) WakeupBatch::wake(*this);
    return outcome != Mailbox::Outcome::refused;
}

void Worker::start() {
    thread_ = std::thread([this] {
        run();
        finish();
    });
}

int Worker::start_embedded() {
    alarm_ = std::make_unique<Alarm>(poller_);
    run_ready();
    return poller_.descriptor();
}

void Worker::run_ready() {
    const CurrentScope current(*this);
    turn(std::chrono::milliseconds(0));
    if (const auto expiry = timers_.next_expiry()) alarm_->set(*expiry);
}

void Worker::stop() {
    mailbox_.close();
    stopping_ = true;
    wakeup_.wake();
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
    if (!alarm_) return;
    run();
    finish();
    alarm_.reset();
}

void Worker::run() {
    const CurrentScope current(*this);
    while (!stopping_)
        turn(time_to_next_timer());
}

/// What was posted before the end is done.
void Worker::finish() {
    const CurrentScope current(*this);
    drain_mailbox();
    end_turn();
}

void Worker::run_turn(TimerWheel::Clock::time_point now) {
    const CurrentScope current(*this);
    manual_now_ = now;
    turn(std::chrono::milliseconds(0));
}

void Worker::turn(std::optional<std::chrono::milliseconds> timeout) {
    poller_.fetch(timeout);
    // What has timed out is over before what came too late is handled.
    const auto began = now();
    timers_.advance(began);
    // What was posted before a peer sent something is done before that is read.
    drain_mailbox();
    poller_.hand_out();
    end_turn();
    metrics_.turns.observe(now() - began);
}

std::optional<std::chrono::milliseconds> Worker::time_to_next_timer() const {
    const auto expiry = timers_.next_expiry();
    if (!expiry) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::max(*expiry - now(), TimerWheel::Clock::duration(0)));
}

void Worker::drain_mailbox() {
    const bool has_gap = mailbox_.take_all(drained_);
    for (auto& function : drained_)
        function();
    drained_.clear();
    if (has_gap && posts_were_refused_) posts_were_refused_();
}

void Worker::end_turn() {
    // A flush may close its connection, and so mark and retire others: hence the loop.
    while (!to_flush_.empty()) {
        flushing_.swap(to_flush_);
        if (flushing_.size() >= least_batch) write_batch();
        for (auto* flushable : flushing_)
            flushable->flush();
        flushing_.clear();
    }
    while (!retired_.empty()) {
        auto retired = std::move(retired_);
        retired_.clear();
        retired.clear();
    }
}

void Worker::write_batch() {
    if (!batch_.is_usable()) return;
    for (auto* flushable : flushing_)
        flushable->stage(batch_);
    batch_.submit();
}

}  // namespace siopp::net
