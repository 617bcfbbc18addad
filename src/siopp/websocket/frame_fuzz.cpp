#include "siopp/websocket/frame.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace siopp::websocket;

void require(bool condition) {
    if (!condition) std::abort();
}

/// What is said about the first bytes must hold when more arrive.
void check_prefixes(std::string_view bytes) {
    const auto whole = decode_header(bytes);
    for (std::size_t size = 0; size < std::min(bytes.size(), max_header_bytes); ++size) {
        const auto part = decode_header(bytes.substr(0, size));
        if (!part) {
            require(!whole && whole.error() == part.error());
        } else if (*part) {
            require(whole && *whole && (*whole)->header_bytes == (*part)->header_bytes &&
                    size >= (*part)->header_bytes);
        } else {
            require(!whole || !*whole || (*whole)->header_bytes > size);
        }
    }
}

void check_header(std::string_view bytes, const FrameHeader& header) {
    require(header.header_bytes <= bytes.size() && header.header_bytes <= max_header_bytes);
    require(!is_control(header.opcode) || (header.final && header.payload_bytes <= 125));
    if (!header.final || header.masked) return;

    std::array<char, max_header_bytes> encoded;
    const auto size = encode_header(header.opcode, header.payload_bytes, encoded);
    require(std::string_view(encoded.data(), size) == bytes.substr(0, header.header_bytes));
}

void check_unmask(std::string_view payload, const std::array<std::uint8_t, 4>& mask) {
    std::string text(payload);
    const std::size_t cut = payload.size() / 3;
    unmask(std::span(text).first(cut), mask, 0);
    unmask(std::span(text).subspan(cut), mask, cut);
    for (std::size_t index = 0; index < text.size(); ++index) {
        require(static_cast<std::uint8_t>(text[index]) ==
                (static_cast<std::uint8_t>(payload[index]) ^ mask[index % 4]));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_prefixes(bytes);
    const auto close = decode_close(bytes);
    require(!close || bytes.empty() || static_cast<int>(*close) >= 1000);

    const auto header = decode_header(bytes);
    if (!header || !*header) return 0;
    check_header(bytes, **header);
    check_unmask(bytes.substr((*header)->header_bytes), (*header)->mask);
    return 0;
}
