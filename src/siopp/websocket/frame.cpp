#include "siopp/websocket/frame.hpp"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "siopp/base/utf8.hpp"

namespace siopp::websocket {
namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t compressed_bit = 0x40;
constexpr std::uint8_t opcode_bits = 0x0F;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::uint8_t length_bits = 0x7F;
constexpr std::size_t max_short_length = 125;
constexpr std::uint8_t length_of_16_bits = 126;
constexpr std::uint8_t length_of_64_bits = 127;
constexpr std::uint64_t length_limit = std::uint64_t{1} << 63;

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

std::uint64_t read_big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t index = 0; index < bytes.size(); ++index)
        value = value << 8 | byte_at(bytes, index);
    return value;
}

void write_big_endian(std::span<char> out, std::uint64_t value) {
    for (std::size_t index = out.size(); index > 0; --index) {
        out[index - 1] = static_cast<char>(value & 0xFF);
        value >>= 8;
    }
}

constexpr bool is_known(std::uint8_t opcode) {
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

constexpr std::size_t extended_length_bytes(std::uint8_t length) {
    if (length == length_of_16_bits) return 2;
    return length == length_of_64_bits ? 8 : 0;
}

/// RFC 7692 §6: the bit is for the first frame of a message.
bool are_reserved_bits_valid(std::uint8_t first, Compression compression) {
    const auto bits = first & reserved_bits;
    if (bits == 0) return true;
    const auto opcode = static_cast<Opcode>(first & opcode_bits);
    return compression == Compression::allowed && bits == compressed_bit &&
           (opcode == Opcode::text || opcode == Opcode::binary);
}

/// Whether a length given in `extended_bytes` of its own needed them.
constexpr bool is_shortest(std::uint64_t length, std::size_t extended_bytes) {
    if (extended_bytes == 0) return true;
    return extended_bytes == 2 ? length > max_short_length : length > 0xFFFF && length < length_limit;
}

/// RFC 6455 §7.4 and the IANA registry: codes that may be sent.
constexpr bool may_appear_on_the_wire(std::uint16_t code) {
    if (code >= 3000) return code <= 4999;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

}  // namespace

Result<std::optional<FrameHeader>> decode_header(std::string_view bytes, Compression compression) {
    using Header = std::optional<FrameHeader>;
    if (bytes.empty()) return Header();

    const auto first = byte_at(bytes, 0);
    if (!are_reserved_bits_valid(first, compression)) return Errc::reserved_bits;
    if (!is_known(first & opcode_bits)) return Errc::reserved_opcode;
    FrameHeader header;
    header.final = (first & final_bit) != 0;
    header.compressed = (first & compressed_bit) != 0;
    header.opcode = static_cast<Opcode>(first & opcode_bits);
    if (is_control(header.opcode) && !header.final) return Errc::bad_control_frame;
    if (bytes.size() < 2) return Header();

    const auto second = byte_at(bytes, 1);
    const std::uint8_t length = second & length_bits;
    if (is_control(header.opcode) && length > max_short_length) return Errc::bad_control_frame;
    const std::size_t extended_bytes = extended_length_bytes(length);
    const std::size_t mask_at = 2 + extended_bytes;
    if (bytes.size() < mask_at) return Header();
    header.payload_bytes = extended_bytes == 0 ? length : read_big_endian(bytes.substr(2, extended_bytes));
    if (!is_shortest(header.payload_bytes, extended_bytes)) return Errc::bad_length;

    header.masked = (second & mask_bit) != 0;
    header.header_bytes = mask_at + (header.masked ? header.mask.size() : 0);
    if (bytes.size() < header.header_bytes) return Header();
    if (header.masked) std::memcpy(header.mask.data(), bytes.data() + mask_at, header.mask.size());
    return Header(header);
}

std::size_t encode_header(Opcode opcode, std::uint64_t payload_bytes, std::span<char, max_header_bytes> out) {
    out[0] = static_cast<char>(final_bit | static_cast<std::uint8_t>(opcode));
    if (payload_bytes <= max_short_length) {
        out[1] = static_cast<char>(payload_bytes);
        return 2;
    }
    if (payload_bytes <= 0xFFFF) {
        out[1] = static_cast<char>(length_of_16_bits);
        write_big_endian(out.subspan(2, 2), payload_bytes);
        return 4;
    }
    out[1] = static_cast<char>(length_of_64_bits);
    write_big_endian(out.subspan(2, 8), payload_bytes);
    return 10;
}

void mark_compressed(std::span<char, max_header_bytes> header) {
    header[0] = static_cast<char>(header[0] | compressed_bit);
}

void unmask(std::span<char> payload, std::array<std::uint8_t, 4> mask, std::size_t offset) {
    std::array<std::uint8_t, 8> turned;
    for (std::size_t index = 0; index < turned.size(); ++index)
        turned[index] = mask[(offset + index) % 4];
    const auto pattern = std::bit_cast<std::uint64_t>(turned);

    char* position = payload.data();
    std::size_t left = payload.size();
#if defined(__SSE2__)
    const auto wide_pattern = _mm_set1_epi64x(static_cast<long long>(pattern));
    for (; left >= sizeof wide_pattern; left -= sizeof wide_pattern, position += sizeof wide_pattern) {
        auto* const here = reinterpret_cast<__m128i*>(position);
        _mm_storeu_si128(here, _mm_xor_si128(_mm_loadu_si128(here), wide_pattern));
    }
#endif
    for (; left >= sizeof pattern; left -= sizeof pattern, position += sizeof pattern) {
        std::uint64_t word;
        std::memcpy(&word, position, sizeof word);
        word ^= pattern;
        std::memcpy(position, &word, sizeof word);
    }
    for (std::size_t index = 0; index < left; ++index) {
        position[index] = static_cast<char>(position[index] ^ turned[index]);
    }
}

Result<CloseCode> decode_close(std::string_view payload) {
    if (payload.empty()) return CloseCode::no_status;
    if (payload.size() < 2) return Errc::invalid_close;

    const auto code = static_cast<std::uint16_t>(read_big_endian(payload.substr(0, 2)));
    if (!may_appear_on_the_wire(code)) return Errc::invalid_close;
    if (!utf8::is_valid(payload.substr(2))) return Errc::invalid_utf8;
    return static_cast<CloseCode>(code);
}

}  // namespace siopp::websocket
