#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/socketio/error.hpp"

namespace siopp::socketio {

/// Socket.IO protocol v5, "Packet encoding".
enum class PacketType : std::uint8_t {
    connect = 0,
    disconnect,
    event,
    ack,
    connect_error,
    binary_event,
    binary_ack
};

/// A decoded text packet: views into the text it came from, valid as long as that is.
struct Packet {
    PacketType type = PacketType::event;
    /// "/" where the packet names none.
    std::string_view name_space = "/";
    std::optional<std::uint64_t> id;
    /// How many binary frames follow (binary types only).
    std::size_t attachments = 0;
    /// Event: its name (string or number) followed by the arguments; ack: the arguments; else empty.
    std::vector<json::View> arguments;
    /// connect, connect_error: the payload, where there is one.
    std::optional<json::View> payload;
};

struct Limits {
    std::size_t max_depth = json::default_max_depth;
    std::size_t max_attachments = 10;
};

/// Reads `type[attachments-][namespace,][id][json]` strictly (what violates the protocol is an error, upon
/// which the connection is closed): CONNECT takes an object or nothing, DISCONNECT nothing, events a
/// non-empty array beginning with a string or number that is not reserved (connect, connect_error,
/// disconnect, disconnecting, newListener, removeListener), acks an array, ids at most 19 digits (and within
/// 64 bits), binary packets 1 to max_attachments. An event without any payload decodes to no arguments: it is
/// to be ignored; an ack without one has none; a binary packet without one is an error. Whatever is wrong
/// with the JSON is bad_payload. Placeholders of binary packets are checked here: `num` an integer below
/// `attachments`, never the event's name.
Result<Packet> decode(std::string_view text, const Limits& limits);

}  // namespace siopp::socketio
