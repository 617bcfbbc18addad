#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/messaging/message_service.hpp"

namespace wimpole::events {

/// Limits of single fields, in bytes of UTF-8. What the domain limits, by options, is left to it.
inline constexpr std::size_t max_channel_name_bytes = 256;
inline constexpr std::size_t max_agent_id_bytes = 256;
inline constexpr std::size_t max_epoch_bytes = 64;

/// A channel as a client names it. The real server lets sockets join any string or number, though messages
/// can only be sent to UUIDs.
struct ChannelName {
    /// Present where the name is a UUID.
    std::optional<ChannelId> id;
    /// As the client spelled it: the JSON value, and its text.
    std::string json;
    std::string text;

    /// The name of siopp's room for it: the UUID in lower case, or the text behind "name:", so that no such
    /// name can be that of a socket's own room.
    std::string room() const;
};

/// The room that the members of a channel are in.
std::string channel_room(ChannelId channel);

struct JoinRequest {
    ChannelName channel;
    /// The last seq that the client has seen; messages after it are wanted.
    std::optional<std::uint64_t> since;
    /// The epoch of the store in which that seq was seen, where the client says it.
    std::optional<std::string> epoch;
    /// Who joins, where that was said in a valid form (the real server ignores any other).
    std::optional<EntityId> entity;
    /// JSON text of a string to be echoed, empty for none.
    std::string agent_id;
};

struct LeaveRequest {
    ChannelName channel;
};

struct SendRequest {
    messaging::Submission submission;
    messaging::ChannelHint hint;
};

/// What the real server ignores without an answer.
struct Ignored {};

using Request = std::variant<Ignored, JoinRequest, LeaveRequest, SendRequest, Error>;

/// Reads the first argument of a client's event in any of the dialects of ElizaOS clients: event names
/// "message", "0", "1", "2", "join" and "leave". Pure: the result owns what it needs and depends on nothing
/// else.
Request parse_event(std::string_view event, siopp::json::View argument);

}  // namespace wimpole::events
