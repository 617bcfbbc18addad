#pragma once

#include <memory>
#include <optional>
#include <string>

#include "siopp/http/connection.hpp"
#include "siopp/websocket/connection.hpp"
#include "siopp/websocket/deflate_options.hpp"

namespace siopp::websocket {

/// Answers opening handshakes (RFC 6455 §4.2) on one worker.
class Acceptor {
public:
    /// `limits` must outlive every connection that is accepted.
    Acceptor(net::Worker& worker, const Limits& limits, const DeflateOptions& deflate);

    /// Whether the request wants to become a WebSocket.
    static bool is_upgrade(const http::Request& request);
    /// Whether a request that wants it may.
    bool is_valid(const http::Request& request) const;

    struct Accepted {
        std::unique_ptr<Connection> connection;
        /// What came behind the handshake.
        std::string read;
    };
    /// Answers a valid request and takes its stream.
    Accepted accept(http::Connection& connection);

private:
    std::optional<DeflateAgreement> agree_on_deflate(const http::Request& request);

    net::Worker& worker_;
    const Limits& limits_;
    /// Null where compression is off.
    std::shared_ptr<SharedDeflate> deflate_;
};

/// The header that a refusal of an invalid request must carry (RFC 6455 §4.4).
inline constexpr std::string_view supported_versions = "13, 8";

}  // namespace siopp::websocket
