#include "bench/wire/frame.hpp"

#include <array>
#include <cstring>

namespace bench::wire {
namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t compressed_bit = 0x40;
constexpr std::uint8_t reserved_bits = 0x30;
constexpr std::uint8_t opcode_bits = 0x0f;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::uint8_t length_bits = 0x7f;
constexpr std::uint8_t length_is_16_bits = 126;
constexpr std::uint8_t length_is_64_bits = 127;
constexpr std::size_t mask_bytes = 4;

std::uint8_t byte_at(std::span<const char> bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

std::uint64_t read_big_endian(std::span<const char> bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = (value << 8) | static_cast<std::uint8_t>(byte);
    return value;
}

void write_big_endian(std::span<char> out, std::uint64_t value) {
    for (std::size_t i = out.size(); i-- > 0; value >>= 8)
        out[i] = static_cast<char>(value & 0xff);
}

std::size_t extended_length_bytes(std::uint8_t length) {
    if (length == length_is_16_bits) return 2;
    if (length == length_is_64_bits) return 8;
    return 0;
}

bool is_known(std::uint8_t opcode) {
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

/// Masking and unmasking are the same operation. Eight bytes at a time: the plain loop shows in profiles.
void apply_mask(std::span<char> payload, std::uint32_t mask) {
    const std::uint64_t wide_mask = (std::uint64_t{mask} << 32) | mask;
    std::size_t position = 0;
    for (; position + sizeof wide_mask <= payload.size(); position += sizeof wide_mask) {
        std::uint64_t word = 0;
        std::memcpy(&word, payload.data() + position, sizeof word);
        word ^= wide_mask;
        std::memcpy(payload.data() + position, &word, sizeof word);
    }

    std::array<char, mask_bytes> key{};
    std::memcpy(key.data(), &mask, key.size());
    for (std::size_t i = 0; position < payload.size(); ++i, ++position) {
        payload[position] = static_cast<char>(payload[position] ^ key[i % mask_bytes]);
    }
}

}  // namespace

ParseStatus parse_frame(std::span<char> bytes, Frame& frame) {
    if (bytes.size() < 2) return ParseStatus::incomplete;

    const std::uint8_t first = byte_at(bytes, 0);
    const std::uint8_t second = byte_at(bytes, 1);
    const std::uint8_t opcode = first & opcode_bits;
    if ((first & reserved_bits) != 0 || !is_known(opcode)) return ParseStatus::invalid;

    const std::uint8_t short_length = second & length_bits;
    const std::size_t length_bytes = extended_length_bytes(short_length);
    const bool is_masked = (second & mask_bit) != 0;
    const std::size_t header_bytes = 2 + length_bytes + (is_masked ? mask_bytes : 0);
    if (bytes.size() < header_bytes) return ParseStatus::incomplete;

    const std::uint64_t payload_bytes =
        length_bytes == 0 ? short_length : read_big_endian(bytes.subspan(2, length_bytes));
    if (payload_bytes > max_payload_bytes) return ParseStatus::invalid;
    if (bytes.size() - header_bytes < payload_bytes) return ParseStatus::incomplete;

    const auto payload = bytes.subspan(header_bytes, payload_bytes);
    if (is_masked) {
        std::uint32_t mask = 0;
        std::memcpy(&mask, bytes.data() + header_bytes - mask_bytes, sizeof mask);
        apply_mask(payload, mask);
    }
    frame = Frame{static_cast<Opcode>(opcode), (first & final_bit) != 0, (first & compressed_bit) != 0,
                  std::string_view{payload.data(), payload.size()}, header_bytes + payload.size()};
    return ParseStatus::complete;
}

std::size_t write_header(std::span<char, max_header_bytes> out, Opcode opcode, std::size_t payload_bytes) {
    out[0] = static_cast<char>(final_bit | static_cast<std::uint8_t>(opcode));
    if (payload_bytes < length_is_16_bits) {
        out[1] = static_cast<char>(payload_bytes);
        return 2;
    }

    const bool fits_16_bits = payload_bytes <= 0xffff;
    const std::size_t length_bytes = fits_16_bits ? 2 : 8;
    out[1] = static_cast<char>(fits_16_bits ? length_is_16_bits : length_is_64_bits);
    write_big_endian(out.subspan(2, length_bytes), payload_bytes);
    return 2 + length_bytes;
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
    std::array<char, max_header_bytes> header{};
    out.append(header.data(), write_header(header, opcode, payload.size()));
    out.append(payload);
}

void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask) {
    std::array<char, max_header_bytes> header{};
    std::size_t header_bytes = write_header(header, opcode, payload.size());
    header[1] = static_cast<char>(static_cast<std::uint8_t>(header[1]) | mask_bit);
    std::memcpy(header.data() + header_bytes, &mask, sizeof mask);
    header_bytes += sizeof mask;

    out.append(header.data(), header_bytes);
    const std::size_t payload_start = out.size();
    out.append(payload);
    apply_mask(std::span{out}.subspan(payload_start), mask);
}

}  // namespace bench::wire
