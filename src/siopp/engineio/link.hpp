#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace siopp::engineio {

enum class Transport : std::uint8_t { polling, websocket };

/// How a client's connection does, at one moment.
struct Link {
    Transport transport = Transport::polling;
    /// What the client has not taken yet of what was sent to it, as far as it waits in this process.
    std::size_t queued_bytes = 0;
    /// Between the last ping and its pong. Nothing before the first pong (Options::ping_interval), and of
    /// clients of protocol 3, which ping themselves.
    std::optional<std::chrono::microseconds> round_trip;
};

}  // namespace siopp::engineio
