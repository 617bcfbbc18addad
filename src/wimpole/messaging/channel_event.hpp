#pragma once

#include <cstdint>
#include <variant>

#include "wimpole/messaging/message.hpp"

namespace wimpole::messaging {

// What happens in a channel takes the next seq of the channel, in the order of commits and without gaps: a
// new message (the Message itself is its event) and what follows here. What was deleted keeps its seq, so a
// client that comes back and sees a number missing knows that something is gone. A deletion with seq 0 is
// none: there was nothing to delete, which clients are told all the same.

/// A message got new content.
struct MessageUpdated {
    std::uint64_t seq = 0;
    /// As it is now; its own seq is still that of its place.
    Message message;
};

/// A message was deleted; its content is kept nowhere.
struct MessageDeleted {
    std::uint64_t seq = 0;
    ChannelId channel;
    MessageId message;
};

/// Everything in the channel with a lesser seq was deleted.
struct ChannelCleared {
    std::uint64_t seq = 0;
    ChannelId channel;
};

/// The channel was deleted with everything in it. One that is created under the same id later goes on
/// counting behind this seq.
struct ChannelDeleted {
    std::uint64_t seq = 0;
    ChannelId channel;
};

using ChannelEvent = std::variant<Message, MessageUpdated, MessageDeleted, ChannelCleared, ChannelDeleted>;

inline std::uint64_t seq_of(const ChannelEvent& event) {
    return std::visit([](const auto& what) { return what.seq; }, event);
}

}  // namespace wimpole::messaging
