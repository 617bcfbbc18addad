#include "siopp/engineio/engine.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "siopp/engineio/handshake_error.hpp"
#include "siopp/engineio/session_id.hpp"

namespace siopp::engineio {

/// What the query string says.
struct Engine::Parameters {
    std::string transport;
    std::string session_id;
    std::string version;
    bool is_upgrade = false;

    explicit Parameters(const http::Request& request)
        : transport(http::query_parameter(request.query(), "transport").value_or("")),
          session_id(http::query_parameter(request.query(), "sid").value_or("")),
          version(http::query_parameter(request.query(), "EIO").value_or("")),
          is_upgrade(websocket::Acceptor::is_upgrade(request)) {}

    bool is_websocket() const { return transport == "websocket"; }
};

namespace {

bool has_valid_origin(const http::Request& request) {
    const auto origin = request.header("origin").value_or("");
    return std::ranges::none_of(
        origin, [](unsigned char letter) { return (letter < 0x20 && letter != '\t') || letter == 0x7f; });
}

void refuse(http::Connection& connection, HandshakeError error, bool is_upgrade) {
    if (is_upgrade) return connection.respond(upgrade_refusal(error), http::Connection::After::close);
    connection.respond(refusal(error));
}

void refuse_websocket_headers(http::Connection& connection) {
    auto response = upgrade_refusal(HandshakeError::bad_request);
    response.headers.emplace_back("Sec-WebSocket-Version", websocket::supported_versions);
    connection.respond(std::move(response), http::Connection::After::close);
}

}  // namespace

Engine::Engine(net::Worker& worker, std::size_t worker_count, const Options& options,
               SessionAcceptor& acceptor)
    : worker_(worker),
      worker_count_(worker_count),
      options_(options),
      acceptor_(acceptor),
      websockets_(worker, options.websocket, options.deflate) {}

Engine::~Engine() {
    options_.sessions->give_back(sessions_.size());
}

bool Engine::handles(const http::Request& request) const {
    return request.path().starts_with(options_.path);
}

std::size_t Engine::worker_for(const http::Request& head) const {
    if (worker_count_ == 1) return worker_.index();
    const auto id = http::query_parameter(head.query(), "sid");
    return id ? worker_of(*id, worker_count_).value_or(worker_.index()) : worker_.index();
}

void Engine::on_request(http::Connection& connection) {
    const Parameters parameters(connection.request());
    const auto error = find_error(connection.request(), parameters);
    if (error) return refuse(connection, *error, parameters.is_upgrade);

    if (parameters.session_id.empty()) return open_session(connection, parameters);
    use_session(connection, parameters);
}

/// What is wrong with a request, in the order in which the reference server looks.
std::optional<HandshakeError> Engine::find_error(const http::Request& request,
                                                 const Parameters& parameters) const {
    if (!parameters.is_websocket() && parameters.transport != "polling")
        return HandshakeError::transport_unknown;
    if (!has_valid_origin(request)) return HandshakeError::bad_request;
    if (parameters.session_id.empty()) {
        if (request.method != "GET") return HandshakeError::bad_handshake_method;
    } else if (!sessions_.contains(parameters.session_id)) {
        return HandshakeError::session_unknown;
    }
    if (parameters.is_websocket() != parameters.is_upgrade) return HandshakeError::bad_request;
    return std::nullopt;
}

void Engine::open_session(http::Connection& connection, const Parameters& parameters) {
    if (parameters.version != "4") {
        return refuse(connection, HandshakeError::unsupported_protocol_version, parameters.is_upgrade);
    }
    if (is_closed_) return refuse_new_session(connection);
    const auto& request = connection.request();
    if (parameters.is_websocket() && !websockets_.is_valid(request)) {
        return refuse_websocket_headers(connection);
    }
    if (!options_.sessions->take()) return refuse_new_session(connection);
    auto created = std::make_unique<Session>(worker_, options_, *this,
                                             new_session_id(worker_.index(), worker_count_), request);
    auto& session = *created;
    worker_.metrics().sessions_opened.add();
    sessions_.emplace(session.id(), std::move(created));
    session.set_listener(acceptor_.accept(session));
    if (!parameters.is_websocket()) {
        session.open_polling(connection);
        return acceptor_.opened(session);
    }
    auto accepted = websockets_.accept(connection);
    session.open_websocket(std::move(accepted.connection));
    acceptor_.opened(session);
    session.start_reading(accepted.read);
}

void Engine::refuse_new_session(http::Connection& connection) {
    worker_.metrics().sessions_refused.add();
    connection.respond({.status = 503, .headers = {}, .body = {}}, http::Connection::After::close);
}

void Engine::use_session(http::Connection& connection, const Parameters& parameters) {
    auto& session = *sessions_.find(parameters.session_id)->second;
    if (parameters.version != "4")
        return refuse(connection, HandshakeError::bad_request, parameters.is_upgrade);
    if (parameters.is_websocket()) return upgrade_session(connection, session);
    if (!session.is_polling()) return refuse(connection, HandshakeError::bad_request, false);
    use_polling_session(connection, session);
}

void Engine::upgrade_session(http::Connection& connection, Session& session) {
    if (!websockets_.is_valid(connection.request())) return refuse_websocket_headers(connection);
    auto accepted = websockets_.accept(connection);
    if (session.is_polling() && !session.is_upgrading() && session.is_open()) {
        return session.start_upgrade(std::move(accepted.connection), accepted.read);
    }
    // A second WebSocket of a session is closed, the first goes on undisturbed.
    accepted.connection->close(websocket::CloseCode::no_status);
    accepted.connection->start(accepted.read);
    linger(std::move(accepted.connection));
}

void Engine::use_polling_session(http::Connection& connection, Session& session) {
    const auto& method = connection.request().method;
    if (method == "GET") return session.on_get(connection);
    if (method != "POST") return refuse(connection, HandshakeError::bad_request, false);
    if (!session.is_open()) return refuse(connection, HandshakeError::session_unknown, false);
    session.on_post(connection);
}

std::vector<std::string> Engine::stop_opening() {
    is_closed_ = true;
    std::vector<std::string> ids;
    for (const auto& entry : sessions_)
        ids.push_back(entry.second->id());
    return ids;
}

void Engine::close(std::string_view session_id, DisconnectReason reason) {
    const auto found = sessions_.find(session_id);
    if (found != sessions_.end()) found->second->close(reason);
}

void Engine::forget(Session& session) {
    const auto found = sessions_.find(session.id());
    if (found == sessions_.end()) return;
    worker_.retire(std::move(found->second));
    sessions_.erase(found);
    options_.sessions->give_back();
}

void Engine::linger(std::unique_ptr<websocket::Connection> connection) {
    lingering_.add(std::move(connection));
}

Engine::Lingering::~Lingering() {
    for (auto& entry : connections_)
        entry.second->set_listener(nullptr);
}

void Engine::Lingering::add(std::unique_ptr<websocket::Connection> connection) {
    if (!connection->is_closing()) return worker_.retire(std::move(connection));
    connection->set_listener(this);
    auto* key = connection.get();
    connections_.emplace(key, std::move(connection));
}

void Engine::Lingering::on_ended(websocket::Connection& connection, websocket::Ending) {
    const auto found = connections_.find(&connection);
    worker_.retire(std::move(found->second));
    connections_.erase(found);
}

}  // namespace siopp::engineio
