#include "siopp/server.hpp"

#include "siopp/server_core.hpp"
#include "siopp/server_metrics.hpp"

namespace siopp {

Server::Server(Options options) : core_(std::make_unique<ServerCore>(std::move(options))) {}

Server::~Server() {
    stop();
}

Namespace& Server::of(std::string_view name) {
    return core_->of(name);
}

Namespace& Server::of(NamespaceCheck check) {
    return core_->of(std::move(check));
}

void Server::on_request(HttpHandler handler) {
    core_->set_http_handler(
        [answer = std::move(handler)](const HttpRequest& request, HttpResponder responder) {
            responder.respond(answer(request));
        });
}

void Server::on_request(DeferredHttpHandler handler) {
    core_->set_http_handler(std::move(handler));
}

void Server::limit_bodies(HttpBodyLimiter limiter) {
    core_->set_body_limiter(std::move(limiter));
}

void Server::add_engine(std::string path, EngineHandlers handlers, const std::optional<HttpOptions>& http) {
    core_->add_engine(std::move(path), std::move(handlers), http);
}

void Server::add_websocket(std::string path, WebSocketHandlers handlers) {
    core_->add_websocket(std::move(path), std::move(handlers));
}

Result<std::uint16_t> Server::listen(const std::string& host, std::uint16_t port) {
    return core_->listen(host, port);
}

Result<std::uint16_t> Server::listen(const std::string& host, std::uint16_t port, const TlsOptions& tls) {
    return core_->listen(host, port, tls);
}

Result<void> Server::reload_certificate() {
    return core_->reload_certificate();
}

void Server::start() {
    core_->start();
}

int Server::start_embedded() {
    return core_->start_embedded();
}

void Server::run_ready() {
    core_->run_ready();
}

void Server::drain() {
    core_->drain();
}

std::vector<Metric> Server::metrics() const {
    return collect_metrics(*core_);
}

void Server::stop() {
    core_->stop();
}

std::size_t Server::worker_count() const noexcept {
    return core_->worker_count();
}

Executor& Server::worker(std::size_t index) {
    return core_->worker(index).worker();
}

}  // namespace siopp
