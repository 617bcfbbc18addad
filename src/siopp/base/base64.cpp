#include "siopp/base/base64.hpp"

#include <array>
#include <cstdint>

namespace siopp::base64 {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_a_digit = 0xFF;

constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(not_a_digit);
    for (std::size_t value = 0; value < alphabet.size(); ++value) {
        values[static_cast<unsigned char>(alphabet[value])] = static_cast<std::uint8_t>(value);
    }
    return values;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
    return index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U;
}

std::string_view without_padding(std::string_view text) {
    if (text.size() % 4 != 0) return text;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
        text.remove_suffix(1);
    return text;
}

/// Decodes 2 to 4 digits into 1 to 3 bytes, and moves `out` behind them.
bool decode_group(std::string_view digits, char*& out) {
    std::uint32_t bits = 0;
    for (const char digit : digits) {
        const auto value = digit_values[static_cast<unsigned char>(digit)];
        if (value == not_a_digit) return false;
        bits = bits << 6 | value;
    }
    bits <<= 6 * (4 - digits.size());
    for (std::size_t index = 0; index + 1 < digits.size(); ++index) {
        *out++ = static_cast<char>(bits >> (16 - 8 * index) & 0xFF);
    }
    return true;
}

}  // namespace

void encode_to(std::string& out, std::string_view bytes) {
    const auto before = out.size();
    out.resize(before + (bytes.size() + 2) / 3 * 4);
    char* digit = out.data() + before;
    for (std::size_t position = 0; position < bytes.size(); position += 3) {
        const std::uint32_t bits =
            byte_at(bytes, position) << 16 | byte_at(bytes, position + 1) << 8 | byte_at(bytes, position + 2);
        const std::size_t left = bytes.size() - position;
        *digit++ = alphabet[bits >> 18];
        *digit++ = alphabet[bits >> 12 & 0x3F];
        *digit++ = left > 1 ? alphabet[bits >> 6 & 0x3F] : '=';
        *digit++ = left > 2 ? alphabet[bits & 0x3F] : '=';
    }
}

std::string encode(std::string_view bytes) {
    std::string out;
    encode_to(out, bytes);
    return out;
}

std::optional<std::string> decode(std::string_view text) {
    const auto digits = without_padding(text);
    if (digits.size() % 4 == 1) return std::nullopt;

    // A last group of 2 or 3 digits holds 1 or 2 bytes.
    std::string bytes(digits.size() * 3 / 4, '\0');
    char* out = bytes.data();
    for (std::size_t position = 0; position < digits.size(); position += 4) {
        if (!decode_group(digits.substr(position, 4), out)) return std::nullopt;
    }
    return bytes;
}

std::optional<std::string> decode_lines(std::string_view text) {
    // Hardly anybody sends lines: they are looked for when the text cannot be decoded without.
    if (auto bytes = decode(text)) return bytes;

    std::string joined(text);
    std::erase_if(joined, [](char letter) { return letter == '\r' || letter == '\n'; });
    return joined.size() < text.size() ? decode(joined) : std::nullopt;
}

}  // namespace siopp::base64
