#include "siopp/websocket/acceptor.hpp"

#include <array>

#include "siopp/websocket/extensions.hpp"
#include "siopp/websocket/handshake.hpp"

namespace siopp::websocket {

namespace {

/// The header may be sent in several parts (RFC 6455 §9.1).
std::string extension_offers(const http::Request& request) {
    std::string offers;
    for (const auto& [name, value] : request.headers) {
        if (name == "sec-websocket-extensions") offers.append(value).append(",");
    }
    return offers;
}

}  // namespace

Acceptor::Acceptor(net::Worker& worker, const Limits& limits, const DeflateOptions& deflate)
    : worker_(worker), limits_(limits) {
    if (deflate.enabled) deflate_ = std::make_shared<SharedDeflate>(worker, deflate);
}

bool Acceptor::is_upgrade(const http::Request& request) {
    return request.header_has_token("upgrade", "websocket") &&
           request.header_has_token("connection", "upgrade");
}

bool Acceptor::is_valid(const http::Request& request) const {
    const auto version = request.header("sec-websocket-version").value_or("");
    if (version != "13" && version != "8") return false;
    if (!is_valid_key(request.header("sec-websocket-key").value_or(""))) return false;
    return !deflate_ || parse_extensions(extension_offers(request));
}

std::optional<DeflateAgreement> Acceptor::agree_on_deflate(const http::Request& request) {
    if (!deflate_) return std::nullopt;
    const auto header = extension_offers(request);
    const auto offers = parse_extensions(header);
    return offers ? deflate_->agree(*offers) : std::nullopt;
}

Acceptor::Accepted Acceptor::accept(http::Connection& connection) {
    const auto key = accept_key(connection.request().header("sec-websocket-key").value_or(""));
    std::unique_ptr<MessageDeflate> deflate;
    std::string extensions;
    if (const auto agreement = agree_on_deflate(connection.request())) {
        deflate = std::make_unique<MessageDeflate>(deflate_, agreement->parameters);
        extensions = "\r\nSec-WebSocket-Extensions: " + agreement->response;
    }
    auto taken = connection.take_stream();
    auto accepted =
        std::make_unique<Connection>(worker_, std::move(taken.stream), limits_, std::move(deflate));
    const std::array<std::string_view, 6> response{
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ",
        key,
        extensions,
        "\r\n",
        taken.headers,
        "\r\n"};
    accepted->send(SharedBytes::join(response));
    return {std::move(accepted), std::move(taken.read)};
}

}  // namespace siopp::websocket
