#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/socketio/packet.hpp"

namespace siopp::socketio {

/// A packet as the JSON parser sends it, with its attachments.
struct TextPacket {
    std::string text;
    std::vector<std::string> attachments;
};

/// Reads a packet of socket.io-msgpack-parser: one map {type, nsp, data, id, options} as a binary message.
/// Gives what the JSON parser would have sent, which decode() has yet to check. Errors: those of
/// msgpack::to_json(); unknown_packet_type, bad_namespace, bad_ack_id, bad_payload.
Result<TextPacket> decode_msgpack(std::string_view bytes, const Limits& limits);

/// Writes one. `data` is JSON text, empty for none; its placeholders stand for the attachments. Never a
/// binary type: attachments are part of the data.
engineio::EncodedPacket encode_msgpack(PacketType type, std::string_view name_space, std::string_view data,
                                       std::span<const std::string> attachments = {},
                                       std::optional<std::uint64_t> id = std::nullopt);

}  // namespace siopp::socketio
