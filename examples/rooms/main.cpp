// Rooms and namespaces: every "/board-…" is a notice board of its own, with topics as rooms.
#include <cstdlib>
#include <iostream>
#include <string>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    siopp::Server server({});
    auto& boards = server.of(siopp::matching("/board-[a-z]+"));

    boards.on("follow", [](siopp::Socket& socket, siopp::Event& event) {
        event.ack(socket.join(event.args[0].string().value_or("general")));
    });
    boards.on("unfollow", [](siopp::Socket& socket, siopp::Event& event) {
        socket.leave(event.args[0].string().value_or("general"));
        event.ack();
    });

    // To those who follow the topic on this board, but not to the muted ones nor to the sender.
    boards.on("post", [](siopp::Socket& socket, siopp::Event& event) {
        const auto topic = event.args[0].string().value_or("general");
        socket.to(topic).except("muted").emit("notice", topic, event.args[1]);
        event.ack();
    });

    // To everybody on all boards.
    server.of("/").on("announce", [&boards](siopp::Socket&, siopp::Event& event) {
        boards.emit("announcement", event.args[0]);
        event.ack();
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
