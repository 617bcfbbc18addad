#include "wimpole/agents/driver_call.hpp"

#include <exception>
#include <utility>

#include "wimpole/base/log.hpp"

namespace wimpole::agents {

std::shared_ptr<DriverCall> DriverCall::start(std::shared_ptr<AgentDriver> driver, Turn turn,
                                              TurnEvents& events) {
    const std::shared_ptr<DriverCall> call(new DriverCall(events));
    siopp::spawn(run(call, std::move(driver), std::move(turn)));
    return call;
}

siopp::Task<void> DriverCall::run(std::shared_ptr<DriverCall> call, std::shared_ptr<AgentDriver> driver,
                                  Turn turn) {
    TurnOutcome outcome = TurnError{"AGENT_FAILED", "The agent has failed", false, {}};
    try {
        auto running = driver->run(std::move(turn), *call, call->stop_.get_token());
        outcome = co_await std::move(running);
    } catch (const std::exception& failure) {
        // The turn must end whatever a driver does.
        log::error("a driver has thrown: ", failure.what());
    }
    call->end(std::move(outcome));
}

void DriverCall::end(TurnOutcome outcome) {
    outcome_ = std::move(outcome);
    has_ended_ = true;
    if (const auto waiting = std::exchange(waiting_, nullptr)) waiting.resume();
}

void DriverCall::thought(std::string_view text) {
    if (events_) events_->thought(text);
}

void DriverCall::chunk(std::string_view text) {
    if (events_) events_->chunk(text);
}

void DriverCall::action(ActionStep step) {
    if (events_) events_->action(std::move(step));
}

}  // namespace wimpole::agents
