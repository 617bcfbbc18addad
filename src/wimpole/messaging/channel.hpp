#pragma once

#include <cstdint>
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
    /// JSON text of an object.
    std::string metadata = "{}";
    /// In the order in which they were added.
    std::vector<EntityId> participants;
    /// Milliseconds since 1970, UTC.
    std::int64_t created_at_ms = 0;

    bool has_participant(EntityId entity) const;
};

}  // namespace wimpole::messaging
