#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/socketio/arguments.hpp"
#include "siopp/socketio/parser.hpp"

namespace siopp::socketio {

/// A packet and the attachments that must follow it, encoded once for all who get it.
struct EncodedEvent {
    engineio::EncodedPacket head;
    std::vector<engineio::EncodedPacket> attachments;
    /// What a client tells that it has got it by (connection state recovery); 0 for none.
    std::uint64_t offset = 0;
    /// The head for who knows no offsets; empty where all do.
    engineio::EncodedPacket head_without_offset{};

    void forbid_compression() noexcept;
};

struct EventOptions {
    Parser parser = Parser::json;
    /// Of an event that asks for an ack.
    std::optional<std::uint64_t> ack_id;
    /// Becomes the event's last argument, as text; 0 for none.
    std::uint64_t offset = 0;
    /// Whether to encode it for those who know no offsets, too.
    bool is_for_others_too = false;
};
EncodedEvent encode_event(std::string_view name_space, std::string_view event,
                          const ArgumentWriter& arguments, const EventOptions& options = {});
EncodedEvent encode_ack(std::string_view name_space, std::uint64_t id, const ArgumentWriter& arguments,
                        Parser parser = Parser::json);

/// The answer to CONNECT; without a private id where there is no connection state recovery.
engineio::EncodedPacket encode_connect(std::string_view name_space, std::string_view socket_id,
                                       Parser parser = Parser::json, std::string_view private_id = {});
/// `data` is JSON text, empty for none.
engineio::EncodedPacket encode_connect_error(std::string_view name_space, std::string_view message,
                                             std::string_view data, Parser parser = Parser::json);
engineio::EncodedPacket encode_disconnect(std::string_view name_space, Parser parser = Parser::json);

}  // namespace siopp::socketio
