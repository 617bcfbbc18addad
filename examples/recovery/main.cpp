// Connection state recovery: a client that was cut off for a while is given its socket again, and what it
// missed meanwhile.
#include <any>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "siopp/server.hpp"

using namespace std::chrono_literals;

int main(int argc, char** argv) {
    siopp::Options options;
    options.connection_state_recovery.emplace().max_disconnection_duration = 2min;
    // Its library would hand the offsets of events to its handlers.
    options.connection_state_recovery->is_offered_to = [](const siopp::engineio::Handshake& request) {
        return request.header("user-agent") != "thermometer";
    };
    siopp::Server server(options);
    auto& news = server.of("/");

    news.on_connect([](siopp::Socket& socket) {
        // Its rooms and its data are there already, and what it missed has been sent.
        if (socket.recovered()) return;
        socket.join("readers");
        socket.data() = 0;
    });
    news.on("count", [](siopp::Socket& socket, siopp::Event& event) {
        event.ack(++std::any_cast<int&>(socket.data()));
    });
    news.on("publish", [&news](siopp::Socket&, siopp::Event& event) {
        news.to("readers").emit("headline", event.args[0]);
        event.ack();
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
