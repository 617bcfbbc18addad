#pragma once

#include <string>
#include <string_view>

#include "siopp/engineio/encoded_packet.hpp"

/// What is different for clients of Socket.IO protocol 4 and before, which come with Engine.IO 3
/// (socket.io-client 1.x and 2.x): they are in "/" without asking, authorize by a query behind the namespace,
/// and know their ids themselves.
namespace siopp::socketio::v4 {

/// A namespace as they write it, `/name?key=value`.
struct Address {
    std::string_view name;
    std::string_view query;
};
Address parse_address(std::string_view text);

/// The query as JSON text of an object with strings; of equal keys the last counts to a reader.
std::string auth_of(std::string_view query);

/// The id that such a client assumes it has.
std::string socket_id(std::string_view name_space, std::string_view session_id);

/// The answer to CONNECT, without an id.
engineio::EncodedPacket encode_connect(std::string_view name_space);
/// The data (JSON text) where there is some, else the message as a bare string.
engineio::EncodedPacket encode_connect_error(std::string_view name_space, std::string_view message,
                                             std::string_view data);

}  // namespace siopp::socketio::v4
