#pragma once

#include "bench/wire/handshake.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace bench::load {

enum class TransportKind { websocket, polling };

/// What to do to which server; each scenario has its own default for `clients`.
struct Options {
    std::string scenario;
    std::uint16_t port = 0;
    std::optional<std::size_t> clients;
    TransportKind transport = TransportKind::websocket;
    wire::Compression compression = wire::Compression::none;
    std::size_t in_flight = 1;
    std::size_t messages_per_second = 200;
    std::optional<std::size_t> payload_bytes;
    std::chrono::milliseconds warm_up{500};
    std::chrono::milliseconds duration{2000};
    bool is_attended = false;  ///< Wait for a line on standard input at each phase boundary.
    bool is_sleeping = false;  ///< Sleep while waiting in the measured phase too, instead of spinning.
};

/// Throws std::invalid_argument with a message for the user.
[[nodiscard]] Options parse_options(std::span<const char* const> arguments);

[[nodiscard]] const char* usage();

}  // namespace bench::load
