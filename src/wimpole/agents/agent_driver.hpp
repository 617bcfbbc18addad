#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::agents {

using messaging::RunId;

/// One thing that an agent is to react to.
struct Turn {
    RunId run;
    /// The agent as it was when the turn began.
    Agent agent;
    messaging::Channel channel;
    /// The message that caused the turn.
    messaging::Message trigger;
    /// Messages before the trigger that wait for the same answer, the oldest first; usually none.
    std::vector<messaging::Message> earlier_triggers;
    /// The id that the reply will have: chunks are announced under it.
    MessageId reply;
    /// Nobody addressed the agent: it decides itself whether it has something to say, and else gives Ignore.
    bool is_offered = false;
    /// When the run is ended whatever it does.
    std::chrono::steady_clock::time_point deadline;
};

/// A tool or another piece of work that an agent does within a turn. People see it as a message of its own,
/// which changes its state in place.
struct ActionStep {
    enum class Status : std::uint8_t { executing, completed, failed };

    /// The driver's name of the step, unique within the turn: the same id again is the same step later.
    std::string id;
    /// What is done: "SEARCH_HISTORY".
    std::string name;
    Status status = Status::executing;
    /// JSON text of what came of it; empty for none.
    std::string result = {};
    /// What people read; empty: the host words it.
    std::string text = {};
};

/// What a driver tells while it works. Each call also shows that the run is alive: the time between two calls
/// is limited. To be called on the agents' thread, until the task of the run ends; calls after the end of the
/// run (a timeout, a stop) do nothing.
class TurnEvents {
public:
    virtual ~TurnEvents() = default;

    /// Adds to the agent's thought.
    virtual void thought(std::string_view text) = 0;
    /// Adds to the text of the reply; may end within a letter of UTF-8.
    virtual void chunk(std::string_view text) = 0;
    virtual void action(ActionStep step) = 0;
};

/// What a model counted, in tokens.
struct Usage {
    std::uint64_t prompt_tokens = 0;
    std::uint64_t completion_tokens = 0;
};

/// The agent says something.
struct Reply {
    /// The whole text, also where it was told in chunks.
    std::string text;
    /// Why it says so; may be empty: then it is what was told by TurnEvents::thought().
    std::string thought;
    /// JSON text of an array of names.
    std::string actions = R"(["REPLY"])";
    /// JSON text of an array; empty for none.
    std::string attachments = {};
    /// What the model was asked, for operators; empty for none.
    std::string prompt = {};
    /// JSON text of an object that becomes part of the message's metadata (finish reason); empty for none.
    std::string metadata = {};
    std::optional<Usage> usage = {};
};

/// The agent says nothing.
struct Ignore {
    /// The agent was asked to be quiet: it waits until it is addressed again.
    bool is_stop = false;
};

/// The run came to nothing.
struct TurnError {
    /// For programs: "PROVIDER_UNAVAILABLE". Upper case.
    std::string code;
    /// For people; without secrets.
    std::string message;
    /// Whether the same again may succeed. It is tried again only as long as no chunk was told.
    bool is_retryable = false;
    /// How long to wait before that, where the provider said so.
    std::optional<std::chrono::milliseconds> retry_after = {};
};

/// How a run of a driver ended: exactly one of these.
using TurnOutcome = std::variant<Reply, Ignore, TurnError>;

/// What makes an agent answer: an engine, a model behind a network, a remote program. Called on the agents'
/// thread (AgentLoop), where the task must resume too; turns of several channels may run at a time, those of
/// one channel do not.
class AgentDriver {
public:
    virtual ~AgentDriver() = default;

    /// Whether it can judge if it has something to say: one that cannot is never asked (Turn::is_offered).
    virtual bool can_decide() const { return false; }

    /// Takes the turn. `events` lives until the task ends. A stop is requested on the agents' thread when
    /// nobody wants the answer any more, or its time is over: then the driver closes whatever connection it
    /// has to somebody else, and the task ends soon, with any outcome. One that does not is left behind: its
    /// end is awaited by nobody.
    virtual siopp::Task<TurnOutcome> run(Turn turn, TurnEvents& events, std::stop_token stop) = 0;
};

}  // namespace wimpole::agents
