#pragma once

#include <string>
#include <variant>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::agents {

/// One thing that an agent is to react to.
struct Turn {
    EntityId agent;
    messaging::Channel channel;
    /// The message that caused the turn, written by a person.
    messaging::Message trigger;
};

/// The agent says something.
struct Reply {
    std::string text;
    /// Why it says so; may be empty.
    std::string thought;
    /// JSON text of an array of names.
    std::string actions = R"(["REPLY"])";
};

/// The agent says nothing.
struct Ignore {};

/// How a turn ended: exactly one of these.
using TurnOutcome = std::variant<Reply, Ignore, Error>;

/// What makes an agent answer: an engine, a model behind a network, a remote program. Called on the agent
/// host's executor, where the task resumes too; turns of several channels may run at a time, those of one
/// channel do not.
class AgentDriver {
public:
    virtual ~AgentDriver() = default;

    virtual siopp::Task<TurnOutcome> run(Turn turn) = 0;
};

}  // namespace wimpole::agents
