// Socket.IO next to routes of one's own: what is not Socket.IO's comes to on_request(). Answers at once
// (metrics for Prometheus among them), later from another thread, and piece by piece as server-sent events.
#include <cstdlib>
#include <iostream>
#include <thread>

#include "siopp/server.hpp"

namespace {

siopp::HttpResponse text(std::string body) {
    return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
}

/// What takes long is done elsewhere; the responder may answer from there.
void answer_later(siopp::HttpResponder responder) {
    std::thread([waiting = std::move(responder)]() mutable { waiting.respond(text("at last\n")); }).detach();
}

void count_to_three(siopp::HttpResponder responder) {
    auto stream = responder.stream(
        {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}, .body = "retry: 60000\n\n"});
    for (const auto* number : {"one", "two", "three"})
        stream.write("data: " + std::string(number) + "\n\n");
    stream.end();
}

}  // namespace

int main(int argc, char** argv) {
    siopp::Server server({});
    server.of("/").on("hello", [](siopp::Socket&, siopp::Event& event) { event.ack("world"); });

    server.on_request([&server](const siopp::HttpRequest& request, siopp::HttpResponder responder) {
        const auto path = request.path();
        if (path == "/later") return answer_later(std::move(responder));
        if (path == "/events") return count_to_three(std::move(responder));
        if (path == "/") return responder.respond(text("hello\n"));
        if (path == "/upload")
            return responder.respond(text(std::to_string(request.body.size()) + " bytes\n"));
        if (path != "/metrics")
            return responder.respond({.status = 404, .headers = {}, .body = "not here\n"});
        auto metrics = text(siopp::to_prometheus_text(server.metrics()));
        metrics.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
        responder.respond(std::move(metrics));
    });
    // Uploads may be larger than what everybody else sends, and take their time.
    server.limit_bodies([](const siopp::HttpRequest& head) -> std::optional<siopp::HttpBodyLimit> {
        if (head.path() != "/upload") return std::nullopt;
        return siopp::HttpBodyLimit{.max_bytes = 50'000'000, .timeout = std::chrono::minutes(5)};
    });

    const auto port = server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 3000);
    if (!port) return std::cerr << port.error().message() << '\n', 1;
    server.start();
    std::cout << "listening on " << *port << ", enter ends" << std::endl;
    std::cin.get();
}
