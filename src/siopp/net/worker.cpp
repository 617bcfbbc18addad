#include "siopp/net/worker.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace siopp::net {

namespace {
constexpr std::size_t read_buffer_bytes = 64 * 1024;
/// Handlers run in one turn: enough that writes of a busy turn are gathered, few enough that none waits long.
constexpr int handlers_per_turn = 256;
}  // namespace

struct Worker::Loop {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
};

Worker::Worker(std::size_t index, std::size_t max_mailbox)
    : index_(index),
      loop_(std::make_unique<Loop>()),
      mailbox_(max_mailbox),
      // What has timed out is over before what came too late is handled.
      poller_(loop_->context, [this] { fire_due_timers(); }),
      read_buffer_(read_buffer_bytes) {}

Worker::~Worker() {
    stop();
    join();
}

boost::asio::io_context& Worker::context() noexcept {
    return loop_->context;
}

bool Worker::post(UniqueFunction<void()> function) {
    const auto when_full = Executor::current() ? Mailbox::WhenFull::refuse : Mailbox::WhenFull::wait;
    const auto outcome = mailbox_.push(std::move(function), when_full);
    if (outcome == Mailbox::Outcome::queued_first) {
        boost::asio::post(loop_->context, [this] {
            fire_due_timers();
            drain_mailbox();
        });
    }
    return outcome != Mailbox::Outcome::refused;
}

void Worker::start() {
    thread_ = std::thread([this] { run(); });
}

void Worker::stop() {
    mailbox_.close();
    boost::asio::post(loop_->context, [this] { stopping_ = true; });
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::run() {
    set_current(this);
    while (!stopping_) {
        const auto expiry = timers_.next_expiry();
        if (expiry) {
            loop_->context.run_one_until(*expiry);
        } else {
            loop_->context.run_one();
        }
        finish_turn();
    }
    drain_mailbox();
    end_turn();
    set_current(nullptr);
}

void Worker::run_turn(TimerWheel::Clock::time_point now) {
    manual_now_ = now;
    finish_turn();
}

void Worker::finish_turn() {
    run_ready_handlers();
    fire_due_timers();
    end_turn();
}

void Worker::run_ready_handlers() {
    for (int handled = 0; handled < handlers_per_turn && !stopping_; ++handled) {
        if (loop_->context.poll_one() == 0) return;
    }
}

void Worker::drain_mailbox() {
    mailbox_.take_all(drained_);
    for (auto& function : drained_)
        function();
    drained_.clear();
}

void Worker::end_turn() {
    // A flush may close its connection, and so mark and retire others: hence the loop.
    while (!to_flush_.empty()) {
        flushing_.swap(to_flush_);
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

}  // namespace siopp::net
