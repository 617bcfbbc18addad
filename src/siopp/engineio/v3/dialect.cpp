#include "siopp/engineio/v3/dialect.hpp"

#include <algorithm>

#include "siopp/engineio/v3/jsonp.hpp"
#include "siopp/engineio/v3/payload.hpp"

namespace siopp::engineio::v3 {

namespace {

http::Response response(std::string_view type, std::string body) {
    return {.status = 200,
            .headers = {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

}  // namespace

Dialect::Dialect(const http::Request& handshake)
    : jsonp_(http::query_parameter(handshake.query(), "j")),
      takes_binary_(!jsonp_ && http::query_parameter(handshake.query(), "b64").value_or("").empty()) {}

http::Response Dialect::poll_response(std::span<const EncodedPacket> packets) const {
    const bool is_binary =
        takes_binary_ && std::ranges::any_of(packets, [](const auto& packet) { return packet.is_binary(); });
    if (is_binary) return response("application/octet-stream", encode_binary_payload(packets));

    auto body = encode_text_payload(packets);
    if (jsonp_) return response("text/javascript; charset=UTF-8", jsonp_script(*jsonp_, body));
    return response("text/plain; charset=UTF-8", std::move(body));
}

EncodedPacket Dialect::for_websocket(const EncodedPacket& packet) const {
    if (!packet.is_binary()) return packet;
    auto translated = takes_binary_ ? encode_binary(packet.payload()) : encode_base64(packet.payload());
    if (packet.compression() == websocket::Compression::never) translated.forbid_compression();
    return translated;
}

}  // namespace siopp::engineio::v3
