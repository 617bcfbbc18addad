#include "profiles.hpp"

namespace conformance {

siopp::Options websocket_echo_options() {
    siopp::Options options;
    options.max_payload_bytes = 16 * 1024 * 1024;
    options.max_fragments = 70'000;
    options.max_queued_bytes = 64 * 1024 * 1024;
    options.deflate.enabled = true;
    options.deflate.threshold_bytes = 0;
    return options;
}

void set_up_websocket_echo(siopp::Server& server) {
    server.add_websocket(
        "/",
        {.on_open = {},
         .on_text = [](siopp::WebSocket& socket, std::string_view text) { socket.send_text(text); },
         .on_binary = [](siopp::WebSocket& socket, std::string_view bytes) { socket.send_binary(bytes); },
         .on_close = {}});
}

}  // namespace conformance
