#include "siopp/server_core.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <stdexcept>

#include "siopp/base/usable_cores.hpp"
#include "siopp/engine_settings.hpp"
#include "siopp/engineio/session_id.hpp"

namespace siopp {

namespace {

void check(const Options& options) {
    using namespace std::chrono_literals;
    require(options.workers <= engineio::max_workers, "workers must be at most 64");
    require(options.ping_interval > 0ms && options.ping_timeout > 0ms, "ping times must be positive");
    require(options.connect_timeout > 0ms && options.upgrade_timeout > 0ms && options.request_timeout > 0ms &&
                options.keep_alive_timeout > 0ms && options.fetch_timeout > 0ms &&
                options.drain_timeout >= 0ms && options.drain_period >= 0ms,
            "timeouts must be positive");
    require(options.max_payload_bytes > 0 && options.max_header_bytes > 0 && options.max_fragments > 0 &&
                options.max_packets_per_poll > 0 && options.max_queued_bytes > 0 &&
                options.max_json_depth > 0 && options.max_connections > 0 &&
                options.max_pending_connections > 0 && options.max_sessions > 0 && options.max_mailbox > 0 &&
                options.max_large_body_bytes > 0 && options.max_waiting_packets > 0 &&
                options.max_waiting_bytes > 0 && options.max_namespaces_per_client > 0,
            "limits must be positive");
    require(options.max_header_bytes <= std::numeric_limits<std::uint32_t>::max(),
            "max_header_bytes must be below 4 GiB");
    require(options.log != nullptr, "log must be callable");
    require(!options.http.allow_eio3 || options.parser == Parser::json, "older clients need the JSON parser");
}

void check(const RecoveryOptions& recovery) {
    require(recovery.max_disconnection_duration > std::chrono::milliseconds(0),
            "max_disconnection_duration must be positive");
    require(recovery.max_events_per_socket > 0 && recovery.max_bytes_per_socket > 0 &&
                recovery.max_detached_sockets > 0,
            "limits of connection state recovery must be positive");
}

void check(const DeflateOptions& deflate) {
    const auto is_within = [](int value, int least, int most) { return value >= least && value <= most; };
    require(
        is_within(deflate.server_max_window_bits, 9, 15) && is_within(deflate.client_max_window_bits, 9, 15),
        "deflate window bits must be from 9 to 15");
    require(is_within(deflate.memory_level, 1, 9) && is_within(deflate.compression_level, 1, 9),
            "deflate levels must be from 1 to 9");
}

http::Limits http_limits(const Options& options) {
    return {.max_header_bytes = options.max_header_bytes,
            .max_body_bytes = options.max_payload_bytes,
            .request_timeout = options.request_timeout,
            .keep_alive_timeout = options.keep_alive_timeout,
            .max_queued_bytes = options.max_queued_bytes};
}

std::size_t count_of_workers(const Options& options) {
    if (options.workers > 0) return options.workers;
    return std::min<std::size_t>(usable_cores(), engineio::max_workers);
}

/// The options, if they make sense.
Options checked(Options options) {
    check(options);
    check(options.deflate);
    if (options.connection_state_recovery) check(*options.connection_state_recovery);
    return options;
}

net::ConnectionQuota::Limits connection_limits(const Options& options) {
    return {.max_connections = options.max_connections,
            .max_per_address = options.max_connections_per_address,
            .max_pending = options.max_pending_connections};
}

}  // namespace

void Options::log_to_stderr(std::string_view line) {
    std::fprintf(stderr, "siopp: %.*s\n", static_cast<int>(line.size()), line.data());
}

ServerCore::ServerCore(Options options)
    : options_(checked(std::move(options))),
      worker_count_(count_of_workers(options_)),
      connections_(connection_limits(options_)),
      large_bodies_(options_.max_large_body_bytes) {
    http_limits_ = siopp::http_limits(options_);
    http_limits_.large_bodies = &large_bodies_;
    engine_options_ = engine_settings(options_, options_.path, options_.http, worker_count_);
    engine_options_.sessions = std::make_shared<Quota>(options_.max_sessions);
    socketio_options_ = {
        .connect_timeout = options_.connect_timeout,
        .limits = {.max_depth = options_.max_json_depth, .max_attachments = options_.max_attachments},
        .parser = options_.parser,
        .max_attachment_bytes = options_.max_attachment_bytes,
        .max_namespaces = options_.max_namespaces_per_client,
        .max_waiting_packets = options_.max_waiting_packets,
        .max_waiting_bytes = options_.max_waiting_bytes};
    if (const auto& recovery = options_.connection_state_recovery) {
        recovery_ = std::make_unique<RecoveryDirectory>(recovery->max_detached_sockets);
    }
    for (std::size_t index = 0; index < worker_count_; ++index) {
        workers_.push_back(std::make_unique<WorkerCore>(*this, index));
    }
    of("/");
}

ServerCore::~ServerCore() {
    stop();
}

Namespace& ServerCore::of(std::string_view name) {
    if (auto* found = find(name)) return *found;
    name_spaces_.push_back(
        std::make_unique<Namespace>(*this, name_spaces_.size(), std::string(name), nullptr));
    return *name_spaces_.back();
}

Namespace& ServerCore::of(NamespaceCheck check) {
    name_spaces_.push_back(
        std::make_unique<Namespace>(*this, name_spaces_.size(), std::string(), std::move(check)));
    return *name_spaces_.back();
}

Namespace* ServerCore::find(std::string_view name, const Handshake& handshake) {
    if (auto* found = find(name)) return found;
    const auto found = std::ranges::find_if(name_spaces_, [&](const auto& name_space) {
        return name_space->is_dynamic() && name_space->accepts(name, handshake);
    });
    return found == name_spaces_.end() ? nullptr : found->get();
}

Namespace* ServerCore::find(std::string_view name) {
    const auto found = std::ranges::find_if(name_spaces_, [&](const auto& name_space) {
        return !name_space->is_dynamic() && name_space->name() == name;
    });
    return found == name_spaces_.end() ? nullptr : found->get();
}

void ServerCore::add_engine(std::string path, EngineHandlers handlers,
                            const std::optional<HttpOptions>& http) {
    auto options = engine_settings(options_, std::move(path), http.value_or(options_.http), worker_count_);
    options.sessions = engine_options_.sessions;
    const auto hides = [&](const engineio::Options& earlier) {
        return options.path.starts_with(earlier.path);
    };
    require(!hides(engine_options_) && std::ranges::none_of(raw_engines_, hides, &RawEngine::options),
            "a path below that of an earlier engine would never be reached");
    raw_engines_.push_back(std::make_unique<RawEngine>(RawEngine{std::move(options), std::move(handlers)}));
}

void ServerCore::add_websocket(std::string path, WebSocketHandlers handlers) {
    websocket_routes_.push_back(
        std::make_unique<WebSocketRoute>(WebSocketRoute{std::move(path), std::move(handlers)}));
}

Result<std::uint16_t> ServerCore::listen(const std::string& host, std::uint16_t port) {
    auto endpoint = net::resolve(host, port);
    if (!endpoint) return endpoint.error();
    const auto free = net::Listener::check_free(*endpoint);
    if (!free) return free.error();
    for (const auto& worker : workers_) {
        const auto bound = worker->bind(*endpoint);
        if (!bound) return bound.error();
        endpoint->port = worker->port();
    }
    return endpoint->port;
}

Result<std::uint16_t> ServerCore::listen(const std::string& host, std::uint16_t port, const TlsOptions& tls) {
    auto context = net::TlsContext::create(tls);
    if (!context) return context.error();
    const auto listening = listen(host, port);
    if (listening) tls_ = std::move(*context);
    return listening;
}

Result<void> ServerCore::reload_certificate() {
    if (!tls_) return net::TlsErrc::not_listening;
    return tls_->reload();
}

void ServerCore::start() {
    started_ = true;
    for (const auto& worker : workers_) {
        worker->prepare();
        worker->worker().start();
    }
}

int ServerCore::start_embedded() {
    if (worker_count_ != 1) throw std::logic_error("an embedded server has one worker");
    started_ = true;
    workers_.front()->prepare();
    return workers_.front()->worker().start_embedded();
}

void ServerCore::run_ready() {
    workers_.front()->worker().run_ready();
}

void ServerCore::drain() {
    if (!started_ || draining_.exchange(true)) return;
    for (const auto& worker : workers_) {
        if (worker->worker().post([&worker] { worker->begin_drain(); })) continue;
        if (started_) options_.log("a worker's mailbox is full: it drains when the server is stopped");
    }
}

void ServerCore::stop() {
    if (!started_.exchange(false)) return;
    for (const auto& worker : workers_) {
        // Refused only by a worker that has ended already.
        (void)worker->worker().post([&worker] { worker->begin_stop(); });
    }
    for (const auto& worker : workers_)
        worker->worker().join();
    for (const auto& worker : workers_)
        worker->close_connections();
}

/// Where the sockets of a target may be: an id names its worker, a room may be on all of them, and so may be
/// a socket that came back.
bool ServerCore::may_have(std::size_t worker, const Target& target) const {
    const auto& rooms = target.audience.rooms;
    if (rooms.empty() || recovery_ || target.name_space->has_rooms_like_ids_) return true;
    return std::ranges::any_of(rooms, [&](const std::string& room) {
        const auto owner = engineio::worker_of(room, worker_count_);
        return !owner || *owner == worker;
    });
}

WorkerCore* ServerCore::current_worker() const {
    const auto found = std::ranges::find_if(
        workers_, [](const auto& worker) { return Executor::current() == &worker->worker(); });
    return found == workers_.end() ? nullptr : found->get();
}

/// A worker whose mailbox refuses it disconnects its sockets.
void ServerCore::post(WorkerCore& worker, UniqueFunction<void()> function) {
    (void)worker.worker().post(std::move(function));
}

ServerCore::Posting ServerCore::begin_posting() const {
    return recovery_ ? Posting(recovery_->emits()) : Posting();
}

void ServerCore::emit(const Emission& emission, Posting posting) {
    broadcasts_.fetch_add(1, std::memory_order_relaxed);
    auto* own = post_emission(emission);
    // Listeners of outgoing events may emit, too.
    if (posting) posting.unlock();
    if (own) own->deliver(emission);
}

/// Gives the worker whose thread this is, if it is to deliver, too.
WorkerCore* ServerCore::post_emission(const Emission& emission) {
    WorkerCore* own = nullptr;
    // Copied when the first other worker needs it, and then shared.
    std::shared_ptr<const Emission> shared;
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        auto& target = *workers_[index];
        if (!may_have(index, emission.target)) continue;
        if (Executor::current() == &target.worker()) {
            own = &target;
            continue;
        }
        if (!shared) shared = std::make_shared<const Emission>(emission);
        post(target, [&target, shared] { target.deliver(*shared); });
    }
    return own;
}

void ServerCore::for_each_socket(const Target& target, const std::function<void(Socket&)>& visit) {
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        auto& worker = *workers_[index];
        if (!may_have(index, target)) continue;
        if (Executor::current() == &worker.worker()) {
            worker.for_each_socket(target, visit);
        } else {
            post(worker, [&worker, target, visit] { worker.for_each_socket(target, visit); });
        }
    }
}

void ServerCore::post_to_others(const std::function<void()>& function) {
    for (const auto& worker : workers_) {
        if (Executor::current() != &worker->worker()) post(*worker, function);
    }
}

}  // namespace siopp
