// Plain WebSockets beside Socket.IO, for clients that know nothing of it: same port, same limits.
#include <any>
#include <cstdlib>
#include <iostream>
#include <string>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    siopp::Server server({});

    // new WebSocket("ws://127.0.0.1:3000/echo?name=Ada")
    server.add_websocket(
        "/echo",
        {.on_open =
             [](siopp::WebSocket& socket, const siopp::HttpRequest& request) {
                 socket.data() = siopp::query_parameter(request.query(), "name").value_or("you");
             },
         .on_text =
             [](siopp::WebSocket& socket, std::string_view text) {
                 socket.send_text(std::any_cast<const std::string&>(socket.data()) + " said " +
                                  std::string(text));
             },
         .on_binary = [](siopp::WebSocket& socket, std::string_view bytes) { socket.send_binary(bytes); },
         .on_close = [](siopp::WebSocket&) {}});

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
