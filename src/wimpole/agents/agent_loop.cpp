#include "wimpole/agents/agent_loop.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace wimpole::agents {

AgentLoop::AgentLoop(std::size_t max_waiting)
    : max_waiting_(max_waiting), work_(boost::asio::make_work_guard(io_)), thread_([this] { loop(); }) {}

AgentLoop::~AgentLoop() {
    stop();
}

bool AgentLoop::post(siopp::UniqueFunction<void()> function) {
    std::unique_lock lock(mutex_);
    // Who runs on an executor must not wait for another: two could wait for each other.
    if (!current()) {
        has_room_.wait(lock, [this] { return ended_ || posted_.size() < max_waiting_; });
    }
    if (ended_ || posted_.size() >= max_waiting_) return false;
    posted_.push_back(std::move(function));
    if (posted_.size() == 1) boost::asio::post(io_, [this] { run_posted(); });
    return true;
}

void AgentLoop::run_posted() {
    std::deque<siopp::UniqueFunction<void()>> functions;
    {
        const std::lock_guard lock(mutex_);
        functions.swap(posted_);
    }
    has_room_.notify_all();
    for (auto& function : functions)
        function();
}

TimerQueue::Id AgentLoop::call_at(Time time, siopp::UniqueFunction<void()> function) {
    const auto next = timers_.next();
    const auto id = timers_.add(time, std::move(function));
    if (!next || time < *next) arm();
    return id;
}

void AgentLoop::cancel(TimerQueue::Id timer) {
    // The alarm may go off too early: then it finds nothing that is due.
    timers_.remove(timer);
}

void AgentLoop::arm() {
    const auto next = timers_.next();
    if (!next) return;
    alarm_.expires_at(*next);
    alarm_.async_wait([this](const boost::system::error_code& error) {
        if (!error) run_due();
    });
}

void AgentLoop::run_due() {
    // What these add for now is run in the next round: the network gets its turn between.
    const auto time = now();
    while (auto function = timers_.take_due(time))
        function();
    arm();
}

void AgentLoop::loop() {
    set_current(this);
    io_.run();
    // What was posted while the loop was ending was promised to be run.
    run_posted();
    timers_.clear();
    set_current(nullptr);
}

void AgentLoop::stop() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    has_room_.notify_all();
    if (!thread_.joinable()) return;
    work_.reset();
    io_.stop();
    thread_.join();
}

}  // namespace wimpole::agents
