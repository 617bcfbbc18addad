#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

#include "wimpole/agents/agent_driver.hpp"

namespace wimpole::agents {

/// One call of a driver, which lives as long as the driver's task: the run that made it may end before, and
/// hears of it no longer. On the agents' thread.
class DriverCall final : public TurnEvents {
public:
    /// Calls `driver`. `events` is told what it tells until forget(); null for nobody.
    static std::shared_ptr<DriverCall> start(std::shared_ptr<AgentDriver> driver, Turn turn,
                                             TurnEvents& events);

    void request_stop() { stop_.request_stop(); }
    /// Whoever made the call goes.
    void forget() noexcept { events_ = nullptr; }
    bool has_ended() const noexcept { return has_ended_; }
    /// What it gave, once; nothing while it goes on.
    std::optional<TurnOutcome> take_outcome() { return std::exchange(outcome_, std::nullopt); }
    /// Resumed when it ends; null for nobody. One at a time.
    void resume_at_end(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }

    void thought(std::string_view text) override;
    void chunk(std::string_view text) override;
    void action(ActionStep step) override;

private:
    explicit DriverCall(TurnEvents& events) : events_(&events) {}
    static siopp::Task<void> run(std::shared_ptr<DriverCall> call, std::shared_ptr<AgentDriver> driver,
                                 Turn turn);
    void end(TurnOutcome outcome);

    TurnEvents* events_;
    std::stop_source stop_;
    std::optional<TurnOutcome> outcome_;
    bool has_ended_ = false;
    std::coroutine_handle<> waiting_;
};

}  // namespace wimpole::agents
