#include "siopp/base/uuid.hpp"

#include "siopp/base/random.hpp"

namespace siopp {
namespace {

constexpr std::size_t text_size = 36;

constexpr bool is_hyphen_position(std::size_t index) {
    return index == 8 || index == 13 || index == 18 || index == 23;
}

std::optional<std::uint8_t> hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
    if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
    if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
    return std::nullopt;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) noexcept {
    if (text.size() != text_size) return std::nullopt;

    std::array<std::uint8_t, 16> bytes{};
    std::size_t digits = 0;
    for (std::size_t index = 0; index < text_size; ++index) {
        if (is_hyphen_position(index)) {
            if (text[index] != '-') return std::nullopt;
            continue;
        }
        const auto value = hex_value(text[index]);
        if (!value) return std::nullopt;
        auto& byte = bytes[digits++ / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | *value);
    }
    return Uuid(bytes);
}

Uuid Uuid::random() {
    std::array<std::uint8_t, 16> bytes{};
    fill_random(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    return Uuid(bytes);
}

std::string Uuid::to_string() const {
    constexpr std::string_view hex = "0123456789abcdef";
    std::array<char, text_size> text;
    std::size_t index = 0;
    for (const auto byte : bytes_) {
        if (is_hyphen_position(index)) text[index++] = '-';
        text[index++] = hex[byte >> 4];
        text[index++] = hex[byte & 0x0F];
    }
    return std::string(text.data(), text.size());
}

}  // namespace siopp

std::size_t std::hash<siopp::Uuid>::operator()(const siopp::Uuid& uuid) const noexcept {
    const auto& bytes = uuid.bytes();
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
