#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wimpole/messaging/channel.hpp"

/// Who may not be in a channel, whatever else it allows: the member `bannedEntityIds` of its metadata, so
/// that everybody who sees the channel sees them. Only ChannelChanges::ban and ::lift_ban change it.
namespace wimpole::messaging {

/// In the order in which they were banned.
std::vector<EntityId> banned_from(const Channel& channel);
/// As fast as can be where nobody is.
bool has_bans(const Channel& channel) noexcept;
bool is_banned(const Channel& channel, EntityId entity);

/// The metadata, JSON text of an object, with these in place of those that it names.
std::string with_bans(std::string_view metadata, const std::vector<EntityId>& banned);

}  // namespace wimpole::messaging
