#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/socketio/arguments.hpp"

namespace siopp::socketio {

/// A packet and the attachments that must follow it, encoded once for all who get it.
struct EncodedEvent {
    engineio::EncodedPacket head;
    std::vector<engineio::EncodedPacket> attachments;

    void forbid_compression() noexcept;
};

EncodedEvent encode_event(std::string_view name_space, std::string_view event,
                          const ArgumentWriter& arguments,
                          std::optional<std::uint64_t> ack_id = std::nullopt);
EncodedEvent encode_ack(std::string_view name_space, std::uint64_t id, const ArgumentWriter& arguments);

/// The answer to CONNECT.
engineio::EncodedPacket encode_connect(std::string_view name_space, std::string_view socket_id);
/// `data` is JSON text, empty for none.
engineio::EncodedPacket encode_connect_error(std::string_view name_space, std::string_view message,
                                             std::string_view data);
engineio::EncodedPacket encode_disconnect(std::string_view name_space);

}  // namespace siopp::socketio
