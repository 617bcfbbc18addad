#pragma once

#include "bench/wire/frame.hpp"

#include <cstddef>
#include <string_view>

namespace bench::wire {

/// An HTTP/1.1 request or response inside a receive buffer.
struct HttpMessage {
    std::string_view start_line;  ///< Without its line end.
    std::string_view headers;     ///< The lines below it, each with its line end.
    std::string_view body;
    std::size_t size_bytes = 0;  ///< All of it: how far to advance to the next message.
};

/// Reads the message at the front of `bytes`. Its body is as long as Content-Length says, empty without one;
/// chunked bodies are not understood. A head of more than 16 KiB or a body above `max_payload_bytes` is
/// invalid.
[[nodiscard]] ParseStatus parse_http(std::string_view bytes, HttpMessage& message);

/// The value of the first line called `name` (with its colon, in any case), without leading spaces; empty if
/// there is none.
[[nodiscard]] std::string_view header_value(std::string_view headers, std::string_view name);

}  // namespace bench::wire
