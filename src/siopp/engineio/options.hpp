#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "siopp/base/quota.hpp"
#include "siopp/engineio/http_options.hpp"
#include "siopp/engineio/rate_limit.hpp"
#include "siopp/websocket/connection.hpp"
#include "siopp/websocket/deflate_options.hpp"

namespace siopp::engineio {

/// The part of siopp::Options that sessions need.
struct Options {
    std::string path = "/socket.io/";
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds upgrade_timeout{10'000};
    /// How long a closed polling session waits for the poll that is told so.
    std::chrono::milliseconds close_timeout{30'000};
    std::size_t max_payload_bytes = 1'000'000;
    std::size_t max_packets_per_poll = 16;
    std::size_t max_queued_bytes = 8 * 1024 * 1024;
    /// Shared by all engines of a server.
    std::shared_ptr<Quota> sessions = std::make_shared<Quota>(100'000);
    Rates rates;
    websocket::Limits websocket;
    /// On this worker.
    websocket::DeflateOptions deflate;
    HttpOptions http;
};

}  // namespace siopp::engineio
