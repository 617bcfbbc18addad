#include "siopp/engineio/engine.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "siopp/engineio/handshake_error.hpp"
#include "siopp/engineio/response_headers.hpp"
#include "siopp/engineio/session_id.hpp"

namespace siopp::engineio {

/// What the query string says.
struct Engine::Parameters {
    std::string transport;
    std::string session_id;
    Protocol protocol = Protocol::v3;
    bool is_upgrade = false;

    explicit Parameters(const http::Request& request) : is_upgrade(websocket::Acceptor::is_upgrade(request)) {
        http::visit_query(request.query(), [this](std::string_view name, std::string_view value) {
            if (name == "transport") {
                transport = http::percent_decode(value);
            } else if (name == "sid") {
                session_id = http::percent_decode(value);
            } else if (name == "EIO") {
                protocol = http::percent_decode(value) == "4" ? Protocol::v4 : Protocol::v3;
            }
        });
    }

    bool is_websocket() const { return transport == "websocket"; }
};

namespace {

constexpr std::chrono::milliseconds v3_open_delay{5};

bool has_valid_origin(const http::Request& request) {
    const auto origin = request.header("origin").value_or("");
    return std::ranges::none_of(
        origin, [](unsigned char letter) { return (letter < 0x20 && letter != '\t') || letter == 0x7f; });
}

void refuse(http::Connection& connection, HandshakeError error, bool is_upgrade,
            std::string_view message = {}) {
    if (is_upgrade)
        return connection.respond(upgrade_refusal(error, message), http::Connection::After::close);
    connection.respond(refusal(error, message));
}

void refuse_websocket_headers(http::Connection& connection) {
    auto response = upgrade_refusal(HandshakeError::bad_request);
    response.headers.emplace_back("Sec-WebSocket-Version", websocket::supported_versions);
    connection.respond(response, http::Connection::After::close);
}

}  // namespace

Engine::Engine(net::Worker& worker, std::size_t worker_count, const Options& options,
               SessionAcceptor& acceptor)
    : worker_(worker),
      worker_count_(worker_count),
      options_(options),
      acceptor_(acceptor),
      websockets_(worker, options.websocket, options.deflate),
      pending_(worker, options.http) {}

Engine::~Engine() {
    options_.sessions->give_back(sessions_.size());
}

bool Engine::handles(const http::Request& request) const {
    const auto path = request.path();
    if (!path.starts_with(options_.path)) return false;
    const auto& excluded = options_.http.excluded_paths;
    return std::ranges::find(excluded, path) == excluded.end();
}

std::size_t Engine::worker_for(const http::Request& head) const {
    if (worker_count_ == 1) return worker_.index();
    const auto id = http::query_parameter(head.query(), "sid");
    if (!id) return worker_.index();
    const auto worker =
        options_.http.new_session_id ? worker_of_custom(*id, worker_count_) : worker_of(*id, worker_count_);
    return worker.value_or(worker_.index());
}

void Engine::on_request(http::Connection& connection) {
    if (options_.http.cors && answer_preflight(connection)) return;

    const Parameters parameters(connection.request());
    auto* session = find(parameters.session_id);
    const auto error = find_error(connection.request(), parameters, session);
    if (error) return refuse(connection, *error, parameters.is_upgrade);

    if (session) return use_session(connection, parameters, *session);
    if (options_.http.allow_request) return ask_admission(connection, parameters);
    open_session(connection, parameters);
}

/// What CORS wants: headers for the answer to any request, and the whole answer to OPTIONS (true then).
bool Engine::answer_preflight(http::Connection& connection) const {
    const auto& request = connection.request();
    http::Headers headers;
    add_cors_headers(*options_.http.cors, request, headers);
    const bool is_preflight = request.method == "OPTIONS";
    if (is_preflight) add_preflight_headers(*options_.http.cors, request, headers);
    connection.add_headers(headers);
    if (is_preflight) connection.respond({.status = 204, .headers = {}, .body = {}});
    return is_preflight;
}

void Engine::ask_admission(http::Connection& connection, const Parameters& parameters) {
    if (is_closed_ || pending_.is_full()) return refuse_new_session(connection);
    pending_.ask(connection, [this, parameters](http::Connection& asked, std::optional<std::string> refusal) {
        if (!refusal) return open_session(asked, parameters);
        refuse(asked, HandshakeError::forbidden, parameters.is_upgrade, *refusal);
    });
}

/// Whatever else is wrong with the request is answered when its body has come.
void Engine::on_body_awaited(http::Connection& connection) {
    const auto& request = connection.request();
    const Parameters parameters(request);
    auto* session = find(parameters.session_id);
    if (request.method != "POST" || !session || find_error(request, parameters, session)) return;
    if (parameters.protocol == session->protocol() && session->is_polling() && session->is_open())
        session->on_post_started(connection);
}

Session* Engine::find(std::string_view session_id) const {
    if (session_id.empty()) return nullptr;
    const auto found = sessions_.find(session_id);
    return found == sessions_.end() ? nullptr : found->second.get();
}

/// What is wrong with a request, in the order in which the reference server looks.
std::optional<HandshakeError> Engine::find_error(const http::Request& request, const Parameters& parameters,
                                                 const Session* session) const {
    if (!parameters.is_websocket() && parameters.transport != "polling")
        return HandshakeError::transport_unknown;
    if (!has_valid_origin(request)) return HandshakeError::bad_request;
    if (!has_allowed_origin(request)) return HandshakeError::forbidden;
    if (parameters.session_id.empty()) {
        if (request.method != "GET") return HandshakeError::bad_handshake_method;
    } else if (!session) {
        return HandshakeError::session_unknown;
    }
    if (parameters.is_websocket() != parameters.is_upgrade) return HandshakeError::bad_request;
    return std::nullopt;
}

bool Engine::has_allowed_origin(const http::Request& request) const {
    const auto& allowed = options_.http.allowed_origins;
    const auto origin = request.header("origin");
    return !allowed || !origin || allowed->contain(*origin);
}

/// Nothing where the server's user has made one that cannot be taken.
std::optional<std::string> Engine::make_session_id(const http::Request& request) const {
    if (!options_.http.new_session_id) return new_session_id(worker_.index(), worker_count_);
    auto id = custom_session_id(options_.http.new_session_id(request), worker_.index(), worker_count_);
    return id && !sessions_.contains(*id) ? id : std::nullopt;
}

/// What the server's user adds to an answer.
void Engine::add_headers(http::Connection& connection, Answer answer) const {
    const auto& http = options_.http;
    if (!http.initial_headers && !http.headers) return;
    http::Headers headers;
    if (answer == Answer::first && http.initial_headers) http.initial_headers(connection.request(), headers);
    if (http.headers) http.headers(connection.request(), headers);
    connection.add_headers(headers);
}

void Engine::open_session(http::Connection& connection, const Parameters& parameters) {
    if (parameters.protocol == Protocol::v3 && !options_.http.allow_eio3) {
        return refuse(connection, HandshakeError::unsupported_protocol_version, parameters.is_upgrade);
    }
    if (is_closed_) return refuse_new_session(connection);
    const auto& request = connection.request();
    if (parameters.is_websocket() && !websockets_.is_valid(request)) {
        return refuse_websocket_headers(connection);
    }
    auto id = make_session_id(request);
    if (!id) return refuse(connection, HandshakeError::bad_request, parameters.is_upgrade);
    if (!options_.sessions->take()) return refuse_new_session(connection);
    auto created =
        std::make_unique<Session>(worker_, options_, *this, std::move(*id), parameters.protocol, request);
    auto& session = *created;
    worker_.metrics().sessions_opened.add();
    sessions_.emplace(session.id(), std::move(created));
    session.set_listener(acceptor_.accept(session));
    add_headers(connection, Answer::first);
    if (!parameters.is_websocket()) {
        if (options_.http.cookie)
            connection.add_headers({{"Set-Cookie", set_cookie(*options_.http.cookie, session.id())}});
        session.open_polling(connection);
        return acceptor_.opened(session);
    }
    auto accepted = websockets_.accept(connection);
    // Who has just learnt that the connection is open may not listen for packets yet.
    if (parameters.protocol == Protocol::v3) accepted.connection->pause_writing(v3_open_delay);
    session.open_websocket(std::move(accepted.connection));
    acceptor_.opened(session);
    session.start_reading(accepted.read);
}

void Engine::refuse_new_session(http::Connection& connection) {
    worker_.metrics().sessions_refused.add();
    connection.respond({.status = 503, .headers = {}, .body = {}}, http::Connection::After::close);
}

void Engine::use_session(http::Connection& connection, const Parameters& parameters, Session& session) {
    if (parameters.protocol != session.protocol())
        return refuse(connection, HandshakeError::bad_request, parameters.is_upgrade);
    if (parameters.is_websocket()) return upgrade_session(connection, session);
    if (!session.is_polling()) return refuse(connection, HandshakeError::bad_request, false);
    use_polling_session(connection, session);
}

void Engine::upgrade_session(http::Connection& connection, Session& session) {
    if (!websockets_.is_valid(connection.request())) return refuse_websocket_headers(connection);
    add_headers(connection, Answer::later);
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
    if (method != "GET" && method != "POST") return refuse(connection, HandshakeError::bad_request, false);
    if (method == "POST" && !session.is_open())
        return refuse(connection, HandshakeError::session_unknown, false);

    add_headers(connection, Answer::later);
    if (method == "GET") return session.on_get(connection);
    session.on_post(connection);
}

std::vector<std::string> Engine::stop_opening() {
    is_closed_ = true;
    pending_.refuse_all();
    return ids();
}

std::vector<std::string> Engine::ids() const {
    std::vector<std::string> ids;
    for (const auto& entry : sessions_)
        ids.push_back(entry.second->id());
    return ids;
}

void Engine::close(std::string_view session_id, DisconnectReason reason) {
    if (auto* session = find(session_id)) session->close(reason);
}

/// What is told of one that ends may end others.
void Engine::close_all(DisconnectReason reason) {
    for (const auto& id : ids())
        close(id, reason);
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
