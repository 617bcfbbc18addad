#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "wimpole/agents/timed_executor.hpp"

namespace wimpole::agents {

/// The thread of the agents: an event loop of its own, so that their work, however slow, never delays a
/// connection. Drivers use its io_context for what they do on the network.
class AgentLoop final : public TimedExecutor {
public:
    /// Functions that may wait to be run.
    static constexpr std::size_t default_max_waiting = 65'536;

    explicit AgentLoop(std::size_t max_waiting = default_max_waiting);
    /// Calls stop().
    ~AgentLoop() override;
    AgentLoop(const AgentLoop&) = delete;
    AgentLoop& operator=(const AgentLoop&) = delete;

    [[nodiscard]] bool post(siopp::UniqueFunction<void()> function) override;
    Time now() const override { return std::chrono::steady_clock::now(); }
    TimerQueue::Id call_at(Time time, siopp::UniqueFunction<void()> function) override;
    void cancel(TimerQueue::Id timer) override;

    /// Run by the loop's thread alone.
    boost::asio::io_context& io_context() noexcept { return io_; }

    /// Runs what was posted before, drops what waits for a time, and ends the thread. Later posts are
    /// refused. Not on the loop's thread. Repeated calls do nothing.
    void stop();

private:
    void loop();
    void run_posted();
    void run_due();
    /// Sees to it that run_due() is called when the next timer is due.
    void arm();

    const std::size_t max_waiting_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer alarm_{io_};
    TimerQueue timers_;
    std::mutex mutex_;
    std::condition_variable has_room_;
    std::deque<siopp::UniqueFunction<void()>> posted_;
    bool ended_ = false;
    std::thread thread_;
};

}  // namespace wimpole::agents
