#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::messaging {

/// What a sender says of the channel that its message opens where there is none yet.
struct ChannelHint {
    bool is_dm = false;
    /// The other participant of a DM.
    std::optional<EntityId> target;
    /// JSON text of the sender's metadata object, empty for none: copied into the channel's.
    std::string metadata;
};

/// The channel that `submission` opens.
Channel opened_channel(const Submission& submission, const ChannelHint& hint, std::int64_t created_at_ms);

}  // namespace wimpole::messaging
