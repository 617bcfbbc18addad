#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/base/executor.hpp"
#include "siopp/engine.hpp"
#include "siopp/http.hpp"
#include "siopp/metrics.hpp"
#include "siopp/name_space.hpp"
#include "siopp/options.hpp"
#include "siopp/tls.hpp"
#include "siopp/websocket.hpp"

namespace siopp {

class ServerCore;

/// A Socket.IO server. Order of use: construct, set up namespaces, listen(), start(), stop().
class Server {
public:
    explicit Server(Options options);
    /// Calls stop().
    ~Server();

    /// Creates the namespace on first use. "/" always exists. Before start().
    Namespace& of(std::string_view name);
    /// Creates a dynamic namespace: `server.of(siopp::matching("/room-\\d+"))`. Those are asked in the order
    /// of their creation for the names that no namespace has. Before start().
    Namespace& of(NamespaceCheck check);
    /// Who answers requests outside Options::path; without one they get 404. Before start().
    void on_request(HttpHandler handler);
    /// The same for a handler that answers later or piece by piece.
    void on_request(DeferredHttpHandler handler);
    /// Who says how large the bodies of such requests may be: all that are larger than
    /// Options::max_payload_bytes share Options::max_large_body_bytes. Before start().
    void limit_bodies(HttpBodyLimiter limiter);

    /// Serves Engine.IO without Socket.IO below another path. Throws std::invalid_argument for one that is no
    /// path, or that would never be reached because an engine added before has its beginning. `http`
    /// stands in for Options::http where given. Before start().
    void add_engine(std::string path, EngineHandlers handlers,
                    const std::optional<HttpOptions>& http = std::nullopt);

    /// Serves plain WebSockets at a path, or at every path below it where it ends with a slash. Of several
    /// that match the first added counts; Socket.IO's and Engine.IO's paths come before. What is no upgrade
    /// goes to the HTTP handler. Options for sessions hold for them, too: limits, ping times, compression.
    /// Before start().
    void add_websocket(std::string path, WebSocketHandlers handlers);

    /// Binds every worker's listener; port 0 takes a free one. Gives the port. The error of a taken port is
    /// boost::system::errc::address_in_use.
    Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);
    /// The same for HTTPS and wss. Options::request_timeout and max_pending_connections hold for handshakes,
    /// too. Errors of the files are TlsErrc's.
    Result<std::uint16_t> listen(const std::string& host, std::uint16_t port, const TlsOptions& tls);
    /// Reads the certificate and key files again, for connections accepted from now on. After an error the
    /// server goes on with those that it has. Any thread.
    Result<void> reload_certificate();
    /// Starts the workers and returns.
    void start();

    /// Instead of start(), for a program with an event loop of its own: there are no threads, the server
    /// (which must have one worker) does its work inside run_ready(). Gives a descriptor: call run_ready() on
    /// one thread whenever it is readable (level-triggered), timers included. It is the server's. Throws
    /// std::logic_error where there are several workers.
    int start_embedded();
    /// Handles what is ready, without waiting. Not from a handler of the server.
    void run_ready();

    /// Begins the end and returns: stops accepting, opens no further session, answers HTTP requests that are
    /// not a session's with 503, and disconnects every session ("server shutting down"), spread over
    /// drain_period. Repeated calls do nothing. Any thread, a handler too.
    void drain();
    /// Drains, waits until drain_timeout after the drain_period for queued data to leave, joins the workers
    /// and closes what connections are left. Repeated calls do nothing. Not from a handler. An embedded
    /// server is run to its end by the call.
    void stop();

    /// What the server has counted so far, all workers together; from start() until the server is destroyed.
    /// Any thread.
    std::vector<Metric> metrics() const;

    std::size_t worker_count() const noexcept;
    /// A worker to post to; index below worker_count(). Valid until the server is destroyed.
    Executor& worker(std::size_t index);

private:
    std::unique_ptr<ServerCore> core_;
};

}  // namespace siopp
