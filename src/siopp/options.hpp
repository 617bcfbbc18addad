#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/engineio/handshake.hpp"
#include "siopp/engineio/http_options.hpp"
#include "siopp/socketio/parser.hpp"
#include "siopp/websocket/deflate_options.hpp"

namespace siopp {

using engineio::Admission;
using engineio::Cookie;
using engineio::Cors;
using engineio::HttpCompression;
using engineio::HttpOptions;
using engineio::Origins;
using socketio::Parser;
using websocket::DeflateOptions;

/// Connection state recovery: a client that was cut off (transport closed, lost or silent) and comes back in
/// time is given its socket again, with id, rooms and data, and gets what it missed meanwhile. It covers
/// events that ask for no ack and are not volatile; not what the client sends.
struct RecoveryOptions {
    /// Which clients it is for, by the request that opened their session; all where it is not set. Others get
    /// their events without offsets, which their library might hand to a handler as one argument more, and
    /// cannot come back. Called for each CONNECT, on the session's worker; must not throw.
    std::function<bool(const engineio::Handshake&)> is_offered_to;
    std::chrono::milliseconds max_disconnection_duration{120'000};
    /// Whether who comes back is not asked again by the namespaces' middleware.
    bool skip_middlewares = true;
    /// What is kept for each socket, connected ones included, in case it is cut off. Who has missed more
    /// begins anew.
    std::size_t max_events_per_socket = 256;
    std::size_t max_bytes_per_socket = 1'000'000;
    /// Sockets that wait for their client at a time, on all workers together.
    std::size_t max_detached_sockets = 100'000;
};

/// Limits and timings of a server. Each is checked by Server's constructor, which throws
/// std::invalid_argument for a value that makes no sense.
struct Options {
    /// Threads that serve connections, each with its own event loop and listener; 0 = one for each core
    /// that the process may use, at most 64.
    std::size_t workers = 0;
    /// Writes the messages of a broadcast to many WebSockets with one system call (io_uring) where the kernel
    /// allows that, as containers often do not. TLS connections write each for itself.
    bool batch_writes = true;
    /// Requests below this path belong to Socket.IO (prefix match, with the trailing slash).
    std::string path = "/socket.io/";
    /// Whether a trailing slash is part of paths, written or not. Without it "/socket.io" is served as well
    /// as "/socket.io/", and so is everything else that begins like that.
    bool add_trailing_slash = true;
    /// What clients must use as well: `io(url, { parser })`. Older clients (HttpOptions::allow_eio3) need
    /// JSON.
    Parser parser = Parser::json;

    /// Origins, cookies, headers, admission of clients, compression.
    HttpOptions http;

    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    /// A session that joined no namespace by then is closed.
    std::chrono::milliseconds connect_timeout{45'000};
    /// A WebSocket opened for an upgrade is closed if the upgrade has not happened by then; the session goes
    /// on.
    std::chrono::milliseconds upgrade_timeout{10'000};
    /// A connection that has not sent a whole request head (or body) by then is closed.
    std::chrono::milliseconds request_timeout{10'000};
    /// An HTTP connection without a request is closed after this time.
    std::chrono::milliseconds keep_alive_timeout{30'000};
    /// How long fetch_sockets() and count_sockets() wait for all workers.
    std::chrono::milliseconds fetch_timeout{5'000};
    /// Over how long drain() and stop() spread the disconnects, so that the clients do not all connect again
    /// at once; 0 = all at once.
    std::chrono::milliseconds drain_period{0};
    /// How long stop() waits then for sessions to take what is queued for them.
    std::chrono::milliseconds drain_timeout{2'000};

    /// Largest polling body and WebSocket message, in bytes.
    std::size_t max_payload_bytes = 1'000'000;
    std::size_t max_header_bytes = 16 * 1024;
    /// Bytes of all HTTP bodies together that are larger than that (see Server::limit_bodies()), from their
    /// head to their answer; further ones are answered 503.
    std::size_t max_large_body_bytes = 256'000'000;
    /// Fragments a WebSocket message may come in.
    std::size_t max_fragments = 16'384;
    /// Binary attachments of one packet.
    std::size_t max_attachments = 10;
    /// Bytes of all attachments of one packet.
    std::size_t max_attachment_bytes = 10'000'000;
    /// Namespaces that one client may be in.
    std::size_t max_namespaces_per_client = 100;
    /// Children of a dynamic namespace that may exist on one worker at a time.
    std::size_t max_dynamic_namespaces = 10'000;
    /// What a client may send to namespaces whose middleware has not decided yet (its CONNECTs included);
    /// beyond it is closed.
    std::size_t max_waiting_packets = 256;
    std::size_t max_waiting_bytes = 2'000'000;
    /// Nesting of arrays and objects in a packet.
    std::size_t max_json_depth = 512;
    /// Packets in one polling response (python clients refuse more than 16).
    std::size_t max_packets_per_poll = 16;
    /// What may be queued for a session that does not read; beyond it the session is closed ("slow
    /// consumer"). The same holds for the connection of an HttpStream.
    std::size_t max_queued_bytes = 8 * 1024 * 1024;
    /// Acks that a socket may owe the server at a time.
    std::size_t max_pending_acks = 1'024;
    /// Rooms that one socket may be in.
    std::size_t max_rooms_per_socket = 10'000;
    /// TCP connections on all workers together; more are closed as soon as they are accepted.
    std::size_t max_connections = 100'000;
    /// Of these, how many may come from one IPv4 address or one IPv6 /64 network; 0 = any number. Behind a
    /// proxy all come from the proxy's address.
    std::size_t max_connections_per_address = 0;
    /// Of these, how many may not have sent their first request yet (each has request_timeout for it).
    std::size_t max_pending_connections = 50'000;
    /// Sessions on all workers together.
    std::size_t max_sessions = 100'000;
    /// What one session may send in a second, heartbeats included; 0 = any amount. A quiet session may send a
    /// second's worth (and always one message of max_payload_bytes) at once. Beyond it the session is closed
    /// ("rate limit exceeded"; WebSocket close code 1008).
    std::size_t max_packets_per_second = 0;
    std::size_t max_bytes_per_second = 0;
    /// Functions waiting for one worker. When there are so many, posts from other threads wait.
    std::size_t max_mailbox = 65'536;
    /// How many more there may be of other workers, which must not wait. Beyond that their posts are refused,
    /// which is logged, and the worker that is so far behind disconnects its sockets ("worker overloaded"):
    /// they have missed events, and begin anew.
    std::size_t mailbox_reserve = 65'536;
    /// Bytes of the name of a room or of a dynamic namespace.
    std::size_t max_name_bytes = 1'024;

    /// Compression of WebSocket messages.
    DeflateOptions deflate;

    /// Off unless set. On, every event to a client that it is for carries an offset as its last argument, as
    /// with Node's server.
    std::optional<RecoveryOptions> connection_state_recovery;

    /// Told what a user of the library did wrong (a handler threw, a mailbox overflowed), a line each, on any
    /// thread. The default writes to stderr.
    std::function<void(std::string_view)> log = log_to_stderr;
    static void log_to_stderr(std::string_view line);
};

}  // namespace siopp
