#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/emission.hpp"
#include "siopp/engine.hpp"
#include "siopp/engineio/options.hpp"
#include "siopp/gathering.hpp"
#include "siopp/http.hpp"
#include "siopp/http/connection.hpp"
#include "siopp/net/connection_quota.hpp"
#include "siopp/net/tls_context.hpp"
#include "siopp/options.hpp"
#include "siopp/recovery_directory.hpp"
#include "siopp/server.hpp"
#include "siopp/socketio/client.hpp"
#include "siopp/websocket_endpoint.hpp"
#include "siopp/worker_core.hpp"

namespace siopp {

/// What the workers of a server share. Set up by one thread; immutable from start() to stop().
class ServerCore {
public:
    /// Throws std::invalid_argument for options that make no sense.
    explicit ServerCore(Options options);
    ~ServerCore();

    Namespace& of(std::string_view name);
    Namespace& of(NamespaceCheck check);
    /// The one of that name, else the first dynamic one that accepts it; null where there is none.
    Namespace* find(std::string_view name, const Handshake& handshake);
    void add_engine(std::string path, EngineHandlers handlers, const std::optional<HttpOptions>& http);
    void add_websocket(std::string path, WebSocketHandlers handlers);
    void set_http_handler(DeferredHttpHandler handler) { http_handler_ = std::move(handler); }
    void set_body_limiter(HttpBodyLimiter limiter) { body_limiter_ = std::move(limiter); }

    Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);
    Result<std::uint16_t> listen(const std::string& host, std::uint16_t port, const TlsOptions& tls);
    Result<void> reload_certificate();
    void start();
    int start_embedded();
    void run_ready();
    void drain();
    void stop();

    const Options& options() const noexcept { return options_; }
    const http::Limits& http_limits() const noexcept { return http_limits_; }
    const engineio::Options& engine_options() const noexcept { return engine_options_; }
    const socketio::Options& socketio_options() const noexcept { return socketio_options_; }
    /// Engine.IO endpoints beside Socket.IO's.
    struct RawEngine {
        engineio::Options options;
        EngineHandlers handlers;
    };
    const std::vector<std::unique_ptr<RawEngine>>& raw_engines() const noexcept { return raw_engines_; }
    net::ConnectionQuota& connections() noexcept { return connections_; }
    const std::vector<std::unique_ptr<WebSocketRoute>>& websocket_routes() const noexcept {
        return websocket_routes_;
    }
    /// Null where connections are not encrypted.
    const net::TlsContext* tls() const noexcept { return tls_.get(); }
    const DeferredHttpHandler& http_handler() const noexcept { return http_handler_; }
    const HttpBodyLimiter& body_limiter() const noexcept { return body_limiter_; }
    const std::vector<std::unique_ptr<Namespace>>& name_spaces() const noexcept { return name_spaces_; }

    std::size_t worker_count() const noexcept { return worker_count_; }
    WorkerCore& worker(std::size_t index) { return *workers_[index]; }

    /// Null without connection state recovery.
    RecoveryDirectory* recovery_directory() const noexcept { return recovery_.get(); }

    /// Held from before the event's offset is taken until it is posted; nothing without recovery.
    using Posting = std::shared_lock<std::shared_mutex>;
    Posting begin_posting() const;
    // Any thread.
    void emit(const Emission& emission, Posting posting);
    /// Emissions so far. Any thread.
    std::uint64_t broadcast_count() const noexcept { return broadcasts_.load(std::memory_order_relaxed); }
    /// Calls `visit(socket)` for each socket of the target, on its worker.
    void for_each_socket(const Target& target, const std::function<void(Socket&)>& visit);
    /// Calls `work(worker, reply)` on each worker that may have sockets of the target, and then `finish` on
    /// the calling one, with their replies (on worker 0 where the caller is none).
    template <class Part>
    void gather(const Target& target, std::chrono::milliseconds timeout,
                std::function<void(WorkerCore&, Reply<Part>)> work,
                typename GatheringOf<Part>::Finish finish);
    /// Posts to each worker but the calling one.
    void post_to_others(const std::function<void()>& function);

private:
    Namespace* find(std::string_view name);
    bool may_have(std::size_t worker, const Target& target) const;
    /// Null on a thread that is none of this server's.
    WorkerCore* current_worker() const;
    void post(WorkerCore& worker, UniqueFunction<void()> function);
    WorkerCore* post_emission(const Emission& emission);

    Options options_;
    http::Limits http_limits_;
    engineio::Options engine_options_;
    socketio::Options socketio_options_;
    std::size_t worker_count_;
    /// Before the workers, whose streams give their places back.
    net::ConnectionQuota connections_;
    /// The same for what connections are receiving.
    Quota large_bodies_;
    /// Before the workers, too.
    std::unique_ptr<RecoveryDirectory> recovery_;
    std::unique_ptr<net::TlsContext> tls_;
    DeferredHttpHandler http_handler_;
    HttpBodyLimiter body_limiter_;
    std::vector<std::unique_ptr<Namespace>> name_spaces_;
    std::vector<std::unique_ptr<RawEngine>> raw_engines_;
    std::vector<std::unique_ptr<WebSocketRoute>> websocket_routes_;
    std::vector<std::unique_ptr<WorkerCore>> workers_;
    std::atomic<bool> started_ = false;
    std::atomic<bool> draining_ = false;
    std::atomic<std::uint64_t> broadcasts_ = 0;
};

template <class Part>
void ServerCore::gather(const Target& target, std::chrono::milliseconds timeout,
                        std::function<void(WorkerCore&, Reply<Part>)> work,
                        typename GatheringOf<Part>::Finish finish) {
    auto* home = current_worker();
    if (!home) {
        return post(*workers_[0], [this, target, timeout, work, finish = std::move(finish)]() mutable {
            gather<Part>(target, timeout, work, std::move(finish));
        });
    }
    std::vector<WorkerCore*> asked;
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        if (may_have(index, target)) asked.push_back(workers_[index].get());
    }
    auto& gatherings = home->gatherings();
    auto gathering = std::make_unique<GatheringOf<Part>>(asked.size(), std::move(finish));
    const Reply<Part> reply(gatherings, gatherings.add(std::move(gathering), timeout));
    for (auto* worker : asked) {
        if (worker != home) {
            post(*worker, [worker, work, reply] { work(*worker, reply); });
        } else {
            work(*worker, reply);
        }
    }
}

}  // namespace siopp
