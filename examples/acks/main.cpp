// Acknowledgements in both directions: the client's call is answered, and the server asks the client.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "siopp/server.hpp"

using namespace std::chrono_literals;

int main(int argc, char** argv) {
    siopp::Server server({});
    auto& root = server.of("/");

    // socket.emit("add", 2, 3, (sum) => ...)
    root.on("add", [](siopp::Socket&, siopp::Event& event) {
        const auto left = event.args[0].number();
        const auto right = event.args[1].number();
        if (!left || !right) return event.ack(siopp::RawJson{R"({"error":"two numbers, please"})"});
        event.ack(*left + *right);
    });

    // The answer goes to everyone; a client that does not answer in time is told so.
    root.on("guess", [](siopp::Socket& socket, siopp::Event&) {
        socket.emit_with_ack(
            "question", 500ms,
            [&socket](const siopp::Result<siopp::Arguments>& answer) {
                if (!answer) return socket.emit("too late", answer.error().message());
                socket.emit("you said", (*answer)[0]);
            },
            "what is six times seven?");
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
