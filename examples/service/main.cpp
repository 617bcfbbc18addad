// A server for many strangers: several workers, limits, compression, clients old and new. SIGTERM or SIGINT
// ends it, and spreads its clients over a while.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "siopp/server.hpp"

using namespace std::chrono_literals;

namespace {

siopp::Options service_options() {
    siopp::Options options;
    // Threads; clients may connect to any of them, at each request another one.
    options.workers = 2;

    // What one client may do.
    options.max_connections_per_address = 100;
    options.max_packets_per_second = 50;
    options.max_bytes_per_second = 500'000;
    options.max_payload_bytes = 100'000;
    options.max_queued_bytes = 2'000'000;

    // permessage-deflate for WebSockets. Polling answers are compressed anyway.
    options.deflate.enabled = true;
    options.deflate.threshold_bytes = 2'048;

    // socket.io-client 1.x and 2.x.
    options.http.allow_eio3 = true;

    // The last client is disconnected half a second after the first.
    options.drain_period = 500ms;
    options.drain_timeout = 2s;
    return options;
}

/// Threads started from now on leave these signals to main().
void block_signals(sigset_t& signals) {
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
    siopp::Server server(service_options());
    auto& root = server.of("/");
    root.on("move", [](siopp::Socket& socket, siopp::Event& event) {
        // Only the newest position counts: who is behind misses the others.
        socket.broadcast().as_volatile().compress(siopp::Compress::never).emit("moved", event.args);
    });
    root.on("history", [](siopp::Socket&, siopp::Event& event) { event.ack(std::string(10'000, '.')); });
    root.on_disconnect([](siopp::Socket&, siopp::DisconnectReason reason) {
        if (reason == siopp::DisconnectReason::slow_consumer) std::cerr << "somebody did not read\n";
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    sigset_t signals;
    block_signals(signals);
    server.start();
    std::cout << "listening on " << *port << std::endl;

    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
}
