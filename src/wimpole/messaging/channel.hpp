#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/id.hpp"

namespace wimpole::messaging {

/// ElizaOS channel types (ELIZAOS.md §3.3); the text form is what is stored and sent.
enum class ChannelType : std::uint8_t {
    self,
    dm,
    group,
    voice_dm,
    voice_group,
    feed,
    thread,
    world,
    forum,
    api
};
std::string_view to_string(ChannelType type);
/// Case-insensitive; group for anything unknown.
ChannelType channel_type(std::string_view text);

struct Channel {
    ChannelId id;
    MessageServerId message_server;
    std::string name;
    ChannelType type = ChannelType::group;
    std::string source_type;
    /// The id in the system that it came from, empty for none.
    std::string source_id;
    /// Empty for none.
    std::string topic;
    /// JSON text of an object.
    std::string metadata = "{}";
    /// In the order in which they were added.
    std::vector<EntityId> participants;
    /// Milliseconds since 1970, UTC.
    std::int64_t created_at_ms = 0;
    /// Of the last change of anything above; never less than created_at_ms.
    std::int64_t updated_at_ms = 0;

    bool has_participant(EntityId entity) const;
};

/// The channel of two entities for themselves as it is made at first, under a random id: its name, its
/// metadata and the order of its participants do not depend on who asks.
Channel direct_channel(MessageServerId message_server, EntityId one, EntityId other,
                       std::int64_t created_at_ms);

/// What an update of a channel replaces as a whole, and whom it bans; what is absent stays as it is.
struct ChannelChanges {
    std::optional<std::string> name;
    std::optional<std::string> topic;
    /// JSON text of an object.
    std::optional<std::string> metadata;
    std::optional<std::vector<EntityId>> participants;
    /// Who is banned is no participant any more, nor made one again until the ban is lifted
    /// (channel_bans.hpp).
    std::optional<EntityId> ban = {};
    std::optional<EntityId> lift_ban = {};
};

}  // namespace wimpole::messaging
