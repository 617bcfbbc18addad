#include "siopp/websocket/deflate.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace siopp::websocket;

void require(bool condition) {
    if (!condition) std::abort();
}

/// The bytes as a payload: whatever they are, the limit holds, and what comes out goes in again.
void check_payload(std::string_view payload, std::size_t max_bytes) {
    Inflater inflater(15);
    const auto message = inflater.inflate(payload, max_bytes);
    if (message) require(message->size() <= max_bytes);
    if (!message)
        require(message.error() == Errc::message_too_big || message.error() == Errc::invalid_compression);

    inflater.reset();
    require(inflater.inflate(payload, max_bytes) == message);
}

/// The bytes as messages, with a context and without.
void check_messages(std::string_view bytes, int window_bits) {
    Deflater deflater(window_bits, 1 + window_bits % 9, 1 + window_bits % 9);
    Inflater inflater(window_bits);
    std::string space;
    const auto half = bytes.size() / 2;
    for (const auto message : {bytes, bytes.substr(0, half), bytes.substr(half), bytes}) {
        const auto payload = deflater.deflate(message, space);
        require(payload.size() <= max_compressed_bytes(message.size()));
        require(inflater.inflate(payload, message.size()) == std::string(message));
    }
    deflater.reset();
    require(Inflater(window_bits).inflate(deflater.deflate(bytes, space), bytes.size()) ==
            std::string(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (bytes.empty()) return 0;
    const auto choice = static_cast<std::uint8_t>(bytes.front());
    check_payload(bytes.substr(1), std::size_t{choice} * 100);
    check_messages(bytes.substr(1), 9 + choice % 7);
    return 0;
}
