#pragma once

#include "siopp/server.hpp"

namespace conformance {

/// Default timings; `echo`, `join` and `pub` (see bench/README.md).
siopp::Options bench_options();
void set_up_bench(siopp::Server& server);
/// permessage-deflate, already for the benchmark's messages of 512 bytes.
void offer_deflate(siopp::Options& options);

/// A plain WebSocket echo at any path: messages of up to 16 MiB in up to 65,536 fragments and a few
/// (Autobahn's cases 9.3 and 9.4 send 4 MiB in fragments of 64 bytes), permessage-deflate.
siopp::Options websocket_echo_options();
void set_up_websocket_echo(siopp::Server& server);

/// What engine.io-client's own tests expect: Engine.IO at /engine.io/ with a small payload limit and cookies.
siopp::Options engineio_client_options();
void set_up_engineio_client(siopp::Server& server);

/// What socket.io-client's own tests expect, but for connection state recovery.
siopp::Options socketio_client_options();
void set_up_socketio_client(siopp::Server& server);

/// What the protocol suites expect: short timings; an Engine.IO echo at /engine.io/, and the same for clients
/// of protocol 3, too, at /v3/engine.io/; Socket.IO with `message`, `message-with-ack`, `emit-with-ack`,
/// `auth` in the namespaces "/" and "/custom".
siopp::Options protocol_options();
/// The same with the MessagePack parser.
siopp::Options protocol_msgpack_options();
void set_up_protocol(siopp::Server& server);

/// What real client libraries are led through: `echo`, `ask`, `ask-me` (the server asks back), `join`,
/// `leave`, `say` (to a room), `kick` and `finish`, in "/" and, for those with the token "secret", in
/// "/members".
siopp::Options clients_options();
siopp::Options clients_msgpack_options();
void set_up_clients(siopp::Server& server);

/// Engine.IO echoes that differ in what they do with HTTP requests, each below a path that says so: /cookie/,
/// /cors/, /origins/, /admission/, /headers/, /ids/.
siopp::Options http_options();
void set_up_http_options(siopp::Server& server);

}  // namespace conformance
