// Socket.IO next to routes of one's own: what is not Socket.IO's comes to on_request(), metrics for
// Prometheus among it.
#include <cstdlib>
#include <iostream>

#include "siopp/server.hpp"

int main(int argc, char** argv) {
    siopp::Server server({});
    server.of("/").on("hello", [](siopp::Socket&, siopp::Event& event) { event.ack("world"); });

    server.on_request([&server](const siopp::HttpRequest& request) -> siopp::HttpResponse {
        if (request.path() == "/metrics") {
            return {.status = 200,
                    .headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
                    .body = siopp::to_prometheus_text(server.metrics())};
        }
        if (request.path() != "/") return {.status = 404, .headers = {}, .body = "not here\n"};
        return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "hello\n"};
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
