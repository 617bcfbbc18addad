#include "siopp/websocket_endpoint.hpp"

#include <array>
#include <vector>

#include "siopp/websocket/frame.hpp"

namespace siopp {

namespace {

using websocket::Compression;
using websocket::Opcode;

SharedBytes frame_of(Opcode opcode, std::string_view payload) {
    std::array<char, websocket::max_header_bytes> header;
    const auto header_bytes = websocket::encode_header(opcode, payload.size(), header);
    const std::array<std::string_view, 2> parts{std::string_view(header.data(), header_bytes), payload};
    return SharedBytes::join(parts);
}

}  // namespace

WebSocket::WebSocket(WebSocketEndpoint& endpoint, std::unique_ptr<websocket::Connection> connection)
    : endpoint_(endpoint), connection_(std::move(connection)) {
    connection_->set_listener(this);
    endpoint_.worker_.schedule(timer_, endpoint_.options_.ping_interval);
}

WebSocket::~WebSocket() {
    connection_->set_listener(nullptr);
}

void WebSocket::send_text(std::string_view text) {
    connection_->send(frame_of(Opcode::text, text), Compression::allowed);
}

void WebSocket::send_binary(std::string_view bytes) {
    connection_->send(frame_of(Opcode::binary, bytes), Compression::allowed);
}

void WebSocket::close(CloseCode code) {
    connection_->close(code);
}

void WebSocket::on_text(std::string_view text) {
    const auto& handler = endpoint_.route_.handlers.on_text;
    if (handler) handler(*this, text);
}

void WebSocket::on_binary(std::string_view bytes) {
    const auto& handler = endpoint_.route_.handlers.on_binary;
    if (handler) handler(*this, bytes);
}

void WebSocket::on_timer() {
    const bool is_silent = !connection_->take_heard();
    if (waits_for_pong_ && is_silent) {
        connection_->abort();
        return on_ended(*connection_, websocket::Ending::failed);
    }
    waits_for_pong_ = !waits_for_pong_;
    if (waits_for_pong_) connection_->send(frame_of(Opcode::ping, {}));
    endpoint_.worker_.schedule(
        timer_, waits_for_pong_ ? endpoint_.options_.ping_timeout : endpoint_.options_.ping_interval);
}

void WebSocket::on_ended(websocket::Connection& connection, websocket::Ending) {
    timer_.cancel();
    const auto& handler = endpoint_.route_.handlers.on_close;
    if (handler && !std::exchange(is_told_, true)) handler(*this);
    // After a violation of the protocol the close frame is still on its way.
    if (connection.is_closing()) return connection.set_listener(this);
    endpoint_.forget(*this);
}

bool WebSocketRoute::matches(const HttpRequest& request) const {
    return path.ends_with('/') ? request.path().starts_with(path) : request.path() == path;
}

WebSocketEndpoint::WebSocketEndpoint(net::Worker& worker, const WebSocketRoute& route,
                                     const engineio::Options& options)
    : worker_(worker),
      route_(route),
      options_(options),
      acceptor_(worker, options.websocket, options.deflate) {}

WebSocketEndpoint::~WebSocketEndpoint() {
    options_.sessions->give_back(open_.size());
}

bool WebSocketEndpoint::handles(const HttpRequest& request) const {
    return websocket::Acceptor::is_upgrade(request) && route_.matches(request);
}

void WebSocketEndpoint::on_request(http::Connection& connection) {
    using After = http::Connection::After;
    const bool is_get = connection.request().method == "GET";
    if (!is_get || !acceptor_.is_valid(connection.request())) {
        return connection.respond(
            {.status = 400,
             .headers = {{"Sec-WebSocket-Version", std::string(websocket::supported_versions)}},
             .body = {}},
            After::close);
    }
    if (is_closed_ || !options_.sessions->take()) {
        return connection.respond({.status = 503, .headers = {}, .body = {}}, After::close);
    }
    const HttpRequest request = connection.request();
    auto accepted = acceptor_.accept(connection);
    auto created = std::make_unique<WebSocket>(*this, std::move(accepted.connection));
    auto& opened = *created;
    open_.emplace(&opened, std::move(created));
    if (route_.handlers.on_open) route_.handlers.on_open(opened, request);
    opened.connection_->start(accepted.read);
}

void WebSocketEndpoint::close_all() {
    is_closed_ = true;
    std::vector<WebSocket*> all;
    for (const auto& entry : open_)
        all.push_back(entry.first);
    for (auto* websocket : all)
        websocket->close(WebSocket::CloseCode::going_away);
}

void WebSocketEndpoint::forget(WebSocket& ended) {
    const auto found = open_.find(&ended);
    worker_.retire(std::move(found->second));
    open_.erase(found);
    options_.sessions->give_back();
}

}  // namespace siopp
