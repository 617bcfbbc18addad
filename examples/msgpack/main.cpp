// MessagePack instead of JSON, for clients that use it as well: io(url, { parser }) with npm's
// socket.io-msgpack-parser. Handlers do not notice.
#include <cstdlib>
#include <iostream>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    siopp::Options options;
    options.parser = siopp::Parser::msgpack;
    siopp::Server server(options);
    server.of("/").on("echo", [](siopp::Socket&, siopp::Event& event) { event.ack(event.args); });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
