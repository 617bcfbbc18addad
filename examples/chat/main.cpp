#include <cstdlib>
#include <iostream>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    siopp::Server server({});
    auto& chat = server.of("/");
    chat.on("join", [](siopp::Socket& socket, siopp::Event& event) {
        socket.join(event.args[0].string().value_or("lobby"));
        event.ack("welcome");
    });
    chat.on("say", [](siopp::Socket& socket, siopp::Event& event) {
        socket.to("lobby").emit("said", socket.id(), event.args[0]);
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
