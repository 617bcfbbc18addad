#pragma once

#include <optional>
#include <string_view>

#include "wimpole/auth/principal.hpp"
#include "wimpole/messaging/channel.hpp"

/// Who may do what: the one place that knows, for sockets and REST alike.
///
/// | | user | agent | service | operator |
/// |---|---|---|---|---|
/// | join, read, send: public channel, or none yet | yes | yes | yes | yes |
/// | join, read, send: private channel | participant | participant | yes | yes |
/// | delete a message | author | author | yes | yes |
/// | manage: create a channel | yes | no | yes | yes |
/// | manage: change, clear, delete a channel, its participants | participant | no | yes | yes |
/// | agents: create, change, start, stop | no | no | no | yes |
/// | logs | no | no | no | yes |
/// | send as somebody else | no | no | yes | no |
/// | rate limits count | yes | no | yes | yes |
///
/// A channel is private where is_private() says so; where Visibility is isolated every channel is, to users
/// and agents, and what does not exist cannot be joined. A user or agent that is banned from a channel
/// (channel_bans.hpp) may nothing there. In an open server (Principal::Proof::none) everybody
/// may everything but send as somebody else: it does not know who is who.
namespace wimpole::auth {

enum class Operation { join, read, send, delete_message, manage, agents, logs };
inline constexpr Operation all_operations[] = {
    Operation::join,   Operation::read,   Operation::send, Operation::delete_message,
    Operation::manage, Operation::agents, Operation::logs};

/// What an operation is about.
struct ChannelFacts {
    /// Null where there is no such channel yet, or the operation is about none.
    const messaging::Channel* channel = nullptr;
    /// Who wrote the message that is to be deleted.
    std::optional<EntityId> author = {};
};

/// Whether only its participants may see it: SELF, DM, VOICE_DM and API channels, and any whose metadata say
/// `isDm: true`, `isPrivate: true`, or `channelType` (or `channel_type`) of such a type.
bool is_private(const messaging::Channel& channel);

/// Where the principal's entity is absent, it is nobody's participant or author.
bool allows(const Principal& principal, Operation operation, const ChannelFacts& facts);

/// Whether the principal may write in the name of `sender`. A principal without an entity may in that of any
/// person: what it says first of itself counts, and it is up to the caller to remember that. `is_agent`: the
/// sender is one of the server's agents.
enum class Sender { person, agent };
bool may_send_as(const Principal& principal, EntityId sender, Sender what);

/// Whether the rate limits of requests and events hold for the principal. An agent that is cut off while
/// people talk to it falls silent, and nobody is told (GUARANTEES.md, E1).
bool is_rate_limited(const Principal& principal);

}  // namespace wimpole::auth
