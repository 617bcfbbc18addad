#include "profiles.hpp"

namespace conformance {

siopp::Options protocol_options() {
    siopp::Options options;
    options.ping_interval = std::chrono::milliseconds(300);
    options.ping_timeout = std::chrono::milliseconds(200);
    options.connect_timeout = std::chrono::milliseconds(1000);
    return options;
}

siopp::Options protocol_msgpack_options() {
    auto options = protocol_options();
    options.parser = siopp::Parser::msgpack;
    return options;
}

namespace {

/// Asks the client what it asked, and tells it its own answer.
void emit_with_ack(siopp::Socket& socket, siopp::Event& event) {
    const auto on_ack = [&socket](const siopp::Result<siopp::Arguments>& answer) {
        if (answer) socket.emit("emit-with-ack", *answer);
    };
    socket.emit_with_ack("emit-with-ack", std::chrono::seconds(1), on_ack, event.args);
}

}  // namespace

void set_up_protocol(siopp::Server& server) {
    const siopp::EngineHandlers echo{
        .on_open = {},
        .on_text = [](siopp::EngineSession session, std::string_view text) { session.send_text(text); },
        .on_binary = [](siopp::EngineSession session, std::string_view bytes) { session.send_binary(bytes); },
        .on_close = {}};
    server.add_engine("/engine.io/", echo, siopp::HttpOptions{.cors = siopp::Cors{.origins = {.any = true}}});
    server.add_engine("/v3/engine.io/", echo, siopp::HttpOptions{.allow_eio3 = true});
    for (const auto* name : {"/", "/custom"}) {
        auto& name_space = server.of(name);
        name_space.on_connect(
            [](siopp::Socket& socket) { socket.emit("auth", siopp::RawJson{socket.handshake().auth}); });
        name_space.on("message", [](siopp::Socket& socket, siopp::Event& event) {
            socket.emit("message-back", event.args);
        });
        name_space.on("emit-with-ack", emit_with_ack);
        name_space.on("message-with-ack", [](siopp::Socket&, siopp::Event& event) { event.ack(event.args); });
    }
}

}  // namespace conformance
