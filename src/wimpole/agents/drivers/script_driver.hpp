#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/timed_executor.hpp"

namespace wimpole::agents {

/// What a scripted agent does, step by step. In texts "{text}" stands for what the agent is answering.
namespace script {

struct Wait {
    std::chrono::milliseconds time{0};
};
struct Thought {
    std::string text;
};
/// The same text so often, with a pause before each but the first.
struct Chunks {
    std::string text;
    std::size_t count = 1;
    std::chrono::milliseconds pause{0};
};
/// Does nothing more until a stop is requested.
struct Hang {};
/// Does nothing for that long, whatever is requested.
struct Deaf {
    std::chrono::milliseconds time{0};
};
struct Throw {
    std::string what;
};

using Step = std::variant<Wait, Thought, Chunks, ActionStep, Hang, Deaf, Throw, Reply, Ignore, TurnError>;
using Steps = std::vector<Step>;

/// The steps for messages that contain a text; empty for all.
struct Rule {
    std::string when;
    Steps steps;
    /// What is done instead when a turn is tried for the first time, the second time …
    std::vector<Steps> first_tries;
};

}  // namespace script

/// The first rule that fits a message is followed; where none does, the agent says nothing.
using AgentScript = std::vector<script::Rule>;

/// Reads a script: `[{"when":"hello","steps":[{"chunk":"Hi"},{"wait":20},{"reply":"Hi there"}]}]`. The steps
/// are documented in docs/turns.md. The error says what is wrong where.
Result<AgentScript> parse_agent_script(siopp::json::View json);

/// An agent that follows a script: for tests and demonstrations, with whatever delays and faults a real one
/// may have.
class ScriptDriver final : public AgentDriver {
public:
    /// `executor` must outlive it.
    ScriptDriver(TimedExecutor& executor, AgentScript script)
        : executor_(executor), script_(std::move(script)) {}

    bool can_decide() const override { return true; }
    siopp::Task<TurnOutcome> run(Turn turn, TurnEvents& events, std::stop_token stop) override;

private:
    struct Performance;

    const script::Steps* steps_for(const Turn& turn);
    std::size_t count_try(RunId run);

    static constexpr std::size_t max_remembered_runs = 1'000;

    TimedExecutor& executor_;
    const AgentScript script_;
    /// How often runs were tried, the last run behind.
    std::deque<std::pair<RunId, std::size_t>> tries_;
};

/// The driver of an agent whose character has `settings.driver: "script"` and a `settings.script`; null for
/// any other. One whose script cannot be read says so in the log, and says nothing.
std::shared_ptr<AgentDriver> scripted_driver(const Agent& agent, TimedExecutor& executor);

}  // namespace wimpole::agents
