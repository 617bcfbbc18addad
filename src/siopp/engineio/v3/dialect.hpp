#pragma once

#include <optional>
#include <span>
#include <string>

#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/http/message.hpp"

namespace siopp::engineio::v3 {

/// What a client of protocol 3 can read, told by the request that opens its session; what it is sent.
class Dialect {
public:
    explicit Dialect(const http::Request& handshake);

    bool takes_binary() const noexcept { return takes_binary_; }
    bool uses_jsonp() const noexcept { return jsonp_.has_value(); }

    /// The answer to a poll.
    http::Response poll_response(std::span<const EncodedPacket> packets) const;
    /// The packet as it goes over a WebSocket.
    EncodedPacket for_websocket(const EncodedPacket& packet) const;

private:
    /// The number of the page's function.
    std::optional<std::string> jsonp_;
    bool takes_binary_;
};

}  // namespace siopp::engineio::v3
