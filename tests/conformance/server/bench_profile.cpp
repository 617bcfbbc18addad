#include "profiles.hpp"

namespace conformance {

siopp::Options bench_options() {
    return {};
}

void offer_deflate(siopp::Options& options) {
    options.deflate.enabled = true;
    options.deflate.threshold_bytes = 256;
}

void set_up_bench(siopp::Server& server) {
    auto& name_space = server.of("/");
    name_space.on("echo", [](siopp::Socket&, siopp::Event& event) { event.ack(event.args); });
    name_space.on("join", [](siopp::Socket& socket, siopp::Event& event) {
        if (const auto room = event.args[0].string()) socket.join(*room);
        event.ack();
    });
    name_space.on("pub", [&name_space](siopp::Socket&, siopp::Event& event) {
        if (const auto room = event.args[0].string()) name_space.to(*room).emit("msg", event.args[1]);
    });
}

}  // namespace conformance
