#include "profiles.hpp"

namespace conformance {

siopp::Options protocol_options() {
    siopp::Options options;
    options.ping_interval = std::chrono::milliseconds(300);
    options.ping_timeout = std::chrono::milliseconds(200);
    options.connect_timeout = std::chrono::milliseconds(1000);
    return options;
}

void set_up_protocol(siopp::Server& server) {
    server.add_engine("/engine.io/", {.on_open = {},
                                      .on_text = [](siopp::EngineSession session,
                                                    std::string_view text) { session.send_text(text); },
                                      .on_binary = [](siopp::EngineSession session,
                                                      std::string_view bytes) { session.send_binary(bytes); },
                                      .on_close = {}});
    for (const auto* name : {"/", "/custom"}) {
        auto& name_space = server.of(name);
        name_space.on_connect(
            [](siopp::Socket& socket) { socket.emit("auth", siopp::RawJson{socket.handshake().auth}); });
        name_space.on("message", [](siopp::Socket& socket, siopp::Event& event) {
            socket.emit("message-back", event.args);
        });
        name_space.on("message-with-ack", [](siopp::Socket&, siopp::Event& event) { event.ack(event.args); });
    }
}

}  // namespace conformance
