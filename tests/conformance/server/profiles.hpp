#pragma once

#include "siopp/server.hpp"

namespace conformance {

/// Default timings; `echo`, `join` and `pub` (see bench/README.md).
siopp::Options bench_options();
void set_up_bench(siopp::Server& server);

/// What the Socket.IO v5 protocol suite expects: short timings; `message`, `message-with-ack`, `auth`; namespaces
/// "/" and "/custom".
siopp::Options protocol_options();
void set_up_protocol(siopp::Server& server);

}  // namespace conformance
