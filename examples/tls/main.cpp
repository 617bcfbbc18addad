// HTTPS and wss. Arguments: port, certificate file, key file. Each line on the standard input has the files
// read again, as a cron job would have it done after a renewal; its end ends the server.
#include <cstdlib>
#include <iostream>
#include <string>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    if (argc != 4) return std::cerr << "usage: tls PORT CERTIFICATE KEY\n", 1;

    siopp::Server server({});
    server.of("/").on("echo", [](siopp::Socket&, siopp::Event& event) { event.ack(event.args); });

    siopp::TlsOptions tls;
    tls.certificate_file = argv[2];
    tls.key_file = argv[3];
    const auto port = server.listen("127.0.0.1", std::atoi(argv[1]), tls);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << std::endl;

    for (std::string line; std::getline(std::cin, line);) {
        const auto reloaded = server.reload_certificate();
        if (!reloaded) std::cerr << reloaded.error().message() << '\n';
    }
}
