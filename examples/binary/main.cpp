// Binary data: keeps the last picture that somebody uploaded and shows it to everybody.
#include <cstdlib>
#include <iostream>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    siopp::Server server({});
    auto& root = server.of("/");

    // socket.emit("upload", "cat.png", bytes, (size) => ...)
    root.on("upload", [](siopp::Socket& socket, siopp::Event& event) {
        const auto bytes = event.args.binary(1);
        if (!bytes) return event.ack(nullptr);
        socket.broadcast().emit("picture", event.args[0], siopp::Binary{*bytes});
        event.ack(bytes->size());
    });

    // Whatever came, attachments anywhere inside included, goes back as it is.
    root.on("echo", [](siopp::Socket& socket, siopp::Event& event) { socket.emit("echo", event.args); });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
