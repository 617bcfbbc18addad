#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace siopp {

/// 128 bits in RFC 9562 byte order. Ordered and hashable; a plain value.
class Uuid {
public:
    /// All zero.
    constexpr Uuid() = default;
    explicit constexpr Uuid(std::array<std::uint8_t, 16> bytes) : bytes_(bytes) {}

    /// Accepts the 8-4-4-4-12 form of hexadecimal digits in either case, any version.
    static std::optional<Uuid> parse(std::string_view text) noexcept;
    /// A random UUID (version 4) from the operating system's generator.
    static Uuid random();

    /// Lower case, 36 characters.
    std::string to_string() const;
    const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
    bool is_nil() const noexcept { return *this == Uuid(); }

    auto operator<=>(const Uuid&) const = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace siopp

template <>
struct std::hash<siopp::Uuid> {
    std::size_t operator()(const siopp::Uuid& uuid) const noexcept;
};
