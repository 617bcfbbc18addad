// TLS: example PORT CERTIFICATE.pem KEY.pem. A line on standard input loads both files anew (a renewed
// certificate); its end ends the server.
#include <cstdlib>
#include <iostream>
#include <string>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    if (argc != 4) return std::cerr << "usage: tls PORT CERTIFICATE.pem KEY.pem\n", 2;
    siopp::Server server({});
    server.of("/").on("echo", [](siopp::Socket&, siopp::Event& event) { event.ack(event.args); });

    siopp::TlsOptions tls;
    tls.certificate_file = argv[2];
    tls.key_file = argv[3];
    const auto port = server.listen("127.0.0.1", std::atoi(argv[1]), tls);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << std::endl;

    for (std::string line; std::getline(std::cin, line) && !line.empty();) {
        // Connections keep the certificate they began with; a file that is wrong changes nothing.
        const auto reloaded = server.reload_certificate();
        std::cout << (reloaded ? "reloaded" : reloaded.error().message()) << std::endl;
    }
}
