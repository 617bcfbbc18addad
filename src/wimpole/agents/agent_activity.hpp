#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "siopp/base/task.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/messaging/run.hpp"

namespace wimpole::agents {

/// Which turns are to be cancelled: those for which all that is given holds.
struct CancelRequest {
    std::optional<messaging::RunId> run = std::nullopt;
    std::optional<ChannelId> channel = std::nullopt;
    /// The message that is answered, or the id of the answer.
    std::optional<MessageId> message = std::nullopt;
    std::optional<EntityId> agent = std::nullopt;
    /// Whether the agents that are stopped are quiet from then on, until they are addressed; so is the one of
    /// `agent` in `channel`, where these two alone are given, whether it is at work or not.
    bool mutes = false;
};

/// What the edge asks of agents at work. Any thread.
class AgentActivity {
public:
    /// Whether a socket that joins is told what was said since it was there.
    enum class History : std::uint8_t { told, not_told };

    virtual ~AgentActivity() = default;

    /// A socket has joined a channel: it is told what it has missed of what agents are at, and where it was
    /// told nothing of the past, of replies that have ended of late.
    virtual void joined(ChannelId channel, std::string socket, History history) = 0;
    /// Gives how many turns were cancelled, those that waited included; on the executor that was current.
    virtual siopp::Task<std::size_t> cancel(CancelRequest request) = 0;
};

}  // namespace wimpole::agents
