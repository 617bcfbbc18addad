#include "siopp/worker_core.hpp"

#include <algorithm>
#include <exception>

#include "siopp/connect_attempt.hpp"
#include "siopp/engineio/session_id.hpp"
#include "siopp/recovery_attempt.hpp"
#include "siopp/server_core.hpp"
#include "siopp/socket.hpp"
#include "siopp/socketio/v4_dialect.hpp"

namespace siopp {

WorkerCore::WorkerCore(ServerCore& server, std::size_t index)
    : server_(server),
      worker_(index, server.options().max_mailbox, server.options().mailbox_reserve),
      gatherings_(worker_, server.options()),
      listener_(worker_,
                [this](std::unique_ptr<net::Stream> stream, std::string remote_address) {
                    on_accepted(std::move(stream), std::move(remote_address));
                }),
      drain_(worker_, engines_, [this] { return is_drained(); },
             {.period = server.options().drain_period, .timeout = server.options().drain_timeout}) {}

WorkerCore::~WorkerCore() {
    worker_.stop();
    worker_.join();
}

void WorkerCore::prepare() {
    const auto add_engine = [this](const engineio::Options& options, engineio::SessionAcceptor& acceptor) {
        engines_.push_back(
            std::make_unique<engineio::Engine>(worker_, server_.worker_count(), options, acceptor));
    };
    add_engine(server_.engine_options(), *this);
    for (const auto& raw : server_.raw_engines()) {
        raw_acceptors_.push_back(std::make_unique<EngineAcceptor>(raw->handlers));
        add_engine(raw->options, *raw_acceptors_.back());
    }
    for (const auto& route : server_.websocket_routes()) {
        websocket_endpoints_.push_back(
            std::make_unique<WebSocketEndpoint>(worker_, *route, server_.engine_options()));
    }
    for (const auto& name_space : server_.name_spaces()) {
        name_spaces_.push_back(
            name_space->is_dynamic()
                ? socketio::LocalNamespaces::dynamic(server_.options().max_dynamic_namespaces)
                : socketio::LocalNamespaces::single(name_space->name()));
    }
    if (server_.recovery_directory()) recovery_ = std::make_unique<Recovery>(server_, worker_);
    if (!server_.options().batch_writes) worker_.forbid_batches();
    worker_.when_posts_were_refused([this] { on_posts_refused(); });
    listener_.start();
}

void WorkerCore::count(net::ConnectionQuota::Verdict verdict) {
    switch (verdict) {
        case net::ConnectionQuota::Verdict::admitted:
            return worker_.metrics().connections_accepted.add();
        case net::ConnectionQuota::Verdict::too_many_connections:
            return worker_.metrics().connections_refused_total.add();
        case net::ConnectionQuota::Verdict::too_many_of_address:
            return worker_.metrics().connections_refused_address.add();
        case net::ConnectionQuota::Verdict::too_many_pending:
            return worker_.metrics().connections_refused_pending.add();
    }
}

void WorkerCore::on_accepted(std::unique_ptr<net::Stream> stream, std::string remote_address) {
    auto admission = server_.connections().admit(remote_address);
    count(admission.verdict);
    if (admission.verdict != net::ConnectionQuota::Verdict::admitted) return;
    if (const auto* tls = server_.tls()) stream = tls->wrap(worker_, std::move(stream));
    stream->place() = std::move(admission.place);
    add_connection(std::move(stream), std::move(remote_address), {});
}

void WorkerCore::add_connection(std::unique_ptr<net::Stream> stream, std::string remote_address,
                                std::string read) {
    auto created = std::make_unique<http::Connection>(worker_, std::move(stream), std::move(remote_address),
                                                      server_.http_limits(), *this);
    auto& connection = *created;
    connections_.emplace(&connection, std::move(created));
    connection.start(std::move(read));
}

void WorkerCore::adopt(net::DetachedStream& stream, std::string remote_address, std::string read) {
    add_connection(stream.attach(worker_), std::move(remote_address), std::move(read));
}

void WorkerCore::close_connections() {
    connections_.clear();
    engines_.clear();
    websocket_endpoints_.clear();
}

engineio::Engine* WorkerCore::engine_for(const http::Request& request) const {
    for (const auto& engine : engines_) {
        if (engine->handles(request)) return engine.get();
    }
    return nullptr;
}

WebSocketEndpoint* WorkerCore::websocket_endpoint_for(const http::Request& request) const {
    for (const auto& endpoint : websocket_endpoints_) {
        if (endpoint->handles(request)) return endpoint.get();
    }
    return nullptr;
}

std::size_t WorkerCore::worker_for(const http::Request& head) {
    const auto* engine = engine_for(head);
    return engine ? engine->worker_for(head) : worker_.index();
}

void WorkerCore::on_request(http::Connection& connection) {
    if (auto* engine = engine_for(connection.request())) return engine->on_request(connection);
    if (auto* endpoint = websocket_endpoint_for(connection.request()))
        return endpoint->on_request(connection);
    if (drain_.has_begun()) {
        return connection.respond({.status = 503, .headers = {}, .body = {}}, http::Connection::After::close);
    }
    hand_over(connection);
}

std::optional<http::BodyLimit> WorkerCore::body_limit(const http::Request& head) {
    if (!server_.body_limiter() || engine_for(head)) return std::nullopt;
    return server_.body_limiter()(head);
}

void WorkerCore::on_body_awaited(http::Connection& connection) {
    if (auto* engine = engine_for(connection.request())) engine->on_body_awaited(connection);
}

/// A responder that is lost where the handler throws answers 500.
void WorkerCore::hand_over(http::Connection& connection) {
    if (!server_.http_handler()) return connection.respond({.status = 404, .headers = {}, .body = {}});
    const auto exchange = std::make_shared<HttpExchange>(worker_, connection, exchanges_);
    exchange->begin();
    try {
        server_.http_handler()(connection.request(), HttpResponder(exchange));
    } catch (const std::exception& exception) {
        server_.options().log(std::string("HTTP handler threw: ") + exception.what());
    } catch (...) {
        server_.options().log("HTTP handler threw: unknown exception");
    }
}

void WorkerCore::on_move(std::size_t worker, std::unique_ptr<net::Stream> stream, std::string remote_address,
                         std::string read) {
    auto detached = stream->detach();
    if (!detached) return;
    auto& target = server_.worker(worker);
    // A worker that is too busy for a post is too busy for the request: the client sees a closed connection.
    (void)target.worker().post(
        [&target, detached = std::move(detached), address = std::move(remote_address),
         read = std::move(read)]() mutable { target.adopt(*detached, std::move(address), std::move(read)); });
}

void WorkerCore::on_ended(http::Connection& connection) {
    const auto found = connections_.find(&connection);
    worker_.retire(std::move(found->second));
    connections_.erase(found);
}

std::unique_ptr<engineio::SessionListener> WorkerCore::accept(engineio::Session& session) {
    return std::make_unique<socketio::Client>(session, server_.socketio_options(), *this);
}

std::string WorkerCore::socket_id(socketio::Client& client, std::string_view name_space) const {
    const auto& session = client.session();
    if (session.protocol() == engineio::Protocol::v3)
        return socketio::v4::socket_id(name_space, session.id());
    return engineio::new_session_id(worker_.index(), server_.worker_count());
}

socketio::EndpointFactory::Outcome WorkerCore::connect(socketio::Client& client, std::string_view name,
                                                       std::string_view auth) {
    auto payload = may_come_back(client) ? split_auth(auth) : ReturnAuth{std::string(auth), {}};
    Handshake handshake(client.session().handshake(), payload.json);
    auto* name_space = server_.find(name, handshake);
    if (!name_space) return Refusal{"Invalid namespace", {}};
    auto local = name_spaces_[name_space->index_].open(name);
    if (!local) return Refusal{"Too many namespaces", {}};

    const Socket::Place place{client, *name_space, std::move(local), sockets_, server_.options()};
    if (payload.ticket) return come_back(place, handshake, *payload.ticket);
    return open_socket(place, std::move(handshake), nullptr);
}

/// Protocol 3 knows no private ids.
bool WorkerCore::may_come_back(socketio::Client& client) const {
    if (!recovery_ || client.session().protocol() == engineio::Protocol::v3) return false;
    const auto& is_offered_to = server_.options().connection_state_recovery->is_offered_to;
    return !is_offered_to || is_offered_to(client.session().handshake());
}

socketio::EndpointFactory::Outcome WorkerCore::come_back(const Socket::Place& place,
                                                         const Handshake& handshake,
                                                         const ReturnTicket& ticket) {
    const auto owner = recovery_->owner_of(ticket);
    DetachedSocket* returning = nullptr;
    if (owner == worker_.index()) {
        returning = recovery_->claim(ticket, place.local->name());
    } else if (owner) {
        auto attempt =
            std::make_unique<RecoveryAttempt>(*this, RecoveryAttempt::Plan{place, handshake, ticket, *owner});
        if (attempt->start()) return attempt;
    }
    if (!returning) worker_.metrics().recoveries_failed.add();
    return open_socket(place, handshake, returning);
}

socketio::EndpointFactory::Outcome WorkerCore::open_socket(const Socket::Place& place, Handshake handshake,
                                                           DetachedSocket* returning) {
    auto& client = place.client;
    std::unique_ptr<SocketRecovery> recovery;
    if (returning) {
        recovery = recovery_->begin(*returning);
    } else if (may_come_back(client)) {
        recovery = recovery_->begin();
    }
    auto id = returning ? returning->member.id : socket_id(client, place.local->name());
    auto socket = std::make_unique<Socket>(place, std::move(handshake), std::move(id), std::move(recovery));
    const auto& middleware = place.name_space.middleware_;
    const bool skips = returning && server_.options().connection_state_recovery->skip_middlewares;
    if (skips || middleware.empty()) return Socket::as_endpoint(std::move(socket));

    auto attempt =
        std::make_unique<ConnectAttempt>(client, middleware, std::move(socket), worker_, server_.options());
    auto decision = attempt->run();
    if (!decision) return attempt;
    if (auto* refusal = std::get_if<Refusal>(&*decision)) return std::move(*refusal);
    return std::move(std::get<std::unique_ptr<socketio::Endpoint>>(*decision));
}

/// Sockets that have missed events, or changes of their rooms, begin anew: a gap that their clients know of.
void WorkerCore::on_posts_refused() {
    server_.options().log("a worker's mailbox was full: its clients have missed events and are disconnected");
    engines_.front()->close_all(DisconnectReason::worker_overloaded);
    if (recovery_) recovery_->give_up_all();
}

void WorkerCore::deliver(const Emission& emission) {
    const auto& target = emission.target;
    const auto& locals = name_spaces_[target.name_space->index_];
    if (target.name_space->is_dynamic() && target.child.empty()) {
        locals.for_each([&](socketio::LocalNamespace& local) {
            local.deliver(target.audience, emission.encode(local.name(), server_.options()),
                          emission.flags.delivery);
        });
    } else if (auto* local = locals.find(target.child)) {
        local->deliver(target.audience, emission.event, emission.flags.delivery);
    }
    if (emission.parts && target.name_space->notes_outgoing_) note_outgoing(emission);
}

void WorkerCore::note_outgoing(const Emission& emission) {
    for_each_socket(emission.target, [&](Socket& socket) {
        socket.note_outgoing(emission.parts->name, emission.parts->arguments);
    });
}

void WorkerCore::for_each_socket(const Target& target, const std::function<void(Socket&)>& visit) {
    // What is visited may change the tables, so the sockets are looked up one by one.
    for (const auto key : keys_of(target)) {
        if (auto* socket = sockets_.find(key)) visit(*socket);
    }
}

namespace {

/// The receivers on one worker who owe an answer.
struct Owed {
    void take(const Result<Arguments>& answer) {
        if (answer) {
            part.answers.emplace_back(*answer);
        } else {
            ++part.missing;
        }
        settle_one();
    }
    void settle_one() {
        if (--open == 0) reply(std::move(part));
    }

    Reply<BroadcastAnswers> reply;
    BroadcastAnswers part;
    /// One is ask() itself, so that nothing is told before everybody was asked.
    std::size_t open = 1;
};

}  // namespace

void WorkerCore::ask(const Emission& emission, std::chrono::milliseconds timeout,
                     Reply<BroadcastAnswers> reply) {
    const auto owed = std::make_shared<Owed>(Owed{reply, {}, 1});
    for_each_socket(emission.target, [&](Socket& socket) {
        ++owed->open;
        socket.expect_ack(*emission.ack_id, timeout,
                          [owed](const Result<Arguments>& answer) { owed->take(answer); });
    });
    deliver(emission);
    owed->settle_one();
}

std::vector<SocketTable::Key> WorkerCore::keys_of(const Target& target) const {
    std::vector<SocketTable::Key> keys;
    const auto collect = [&](socketio::LocalNamespace& local) {
        local.visit(target.audience, [&](const socketio::Member& member) { keys.push_back(member.key); });
    };
    const auto& locals = name_spaces_[target.name_space->index_];
    if (target.name_space->is_dynamic() && target.child.empty()) {
        locals.for_each(collect);
    } else if (auto* local = locals.find(target.child)) {
        collect(*local);
    }
    return keys;
}

void WorkerCore::begin_drain() {
    if (drain_.has_begun()) return;
    listener_.stop();
    exchanges_.is_closing = true;
    for (const auto& endpoint : websocket_endpoints_)
        endpoint->close_all();
    drain_.begin();
}

void WorkerCore::begin_stop() {
    begin_drain();
    drain_.finish([this] { worker_.stop(); });
}

bool WorkerCore::is_drained() const {
    return exchanges_.open == 0 &&
           std::ranges::all_of(engines_, [](const auto& engine) { return engine->is_drained(); }) &&
           std::ranges::all_of(websocket_endpoints_,
                               [](const auto& endpoint) { return endpoint->count() == 0; });
}

}  // namespace siopp
