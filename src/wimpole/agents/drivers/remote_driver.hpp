#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/drivers/remote_report.hpp"
#include "wimpole/agents/remote_line.hpp"
#include "wimpole/agents/timed_executor.hpp"

namespace wimpole::agents {

/// An agent that is played by a program elsewhere, which may be connected more than once: turns go to the
/// connection that came last. One that is lost may come back within a grace time: what it was at goes on, and
/// turns of which it had told nothing are given to it anew. On the agents' thread.
class RemoteDriver final : public AgentDriver {
public:
    /// Told when the program is there again, and when it is lost: after the grace time, not before.
    using PresenceChanged = std::function<void(bool is_there)>;

    /// `executor` must outlive it.
    RemoteDriver(TimedExecutor& executor, std::chrono::milliseconds grace, PresenceChanged presence_changed);

    bool can_decide() const override { return can_decide_; }
    /// Whether the program says that it can; any thread.
    void set_can_decide(bool can_decide) { can_decide_ = can_decide; }
    siopp::Task<TurnOutcome> run(Turn turn, TurnEvents& events, std::stop_token stop) override;

    void connect(std::shared_ptr<RemoteLine> line);
    /// Nothing happens where it is not connected by that line.
    void disconnect(const RemoteLine* line);
    /// False where there is no such run, or none any more.
    bool report(RunId run, RemoteReport report);

private:
    struct OpenTurn;
    class Ending;

    void lose();
    static void end(OpenTurn& turn, TurnOutcome outcome);

    TimedExecutor& executor_;
    const std::chrono::milliseconds grace_;
    const PresenceChanged presence_changed_;
    /// In the order in which they came.
    std::vector<std::shared_ptr<RemoteLine>> lines_;
    std::map<RunId, OpenTurn*> open_;
    Timer lost_;
    bool is_there_ = false;
    std::atomic<bool> can_decide_ = false;
};

}  // namespace wimpole::agents
