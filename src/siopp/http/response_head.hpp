#pragma once

#include <cstdint>
#include <string>

#include "siopp/http/message.hpp"

namespace siopp::http {

/// How a peer is told where the body of a response ends.
enum class Framing : std::uint8_t { none, length, chunks, close };

/// Whether the connection goes on behind a response.
enum class After : std::uint8_t { keep_alive, close };

// The head of a response is appended in this order; header lines that are written already may come between.

/// The status line.
void begin_head(std::string& output, int status);
void append_fields(std::string& output, const Headers& headers);
/// Date, what the framing says (`length` counts for Framing::length), Connection, and the empty line.
void end_head(std::string& output, Framing framing, std::uint64_t length, After after);

}  // namespace siopp::http
