#include "wimpole/auth/digest.hpp"

#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

namespace wimpole::auth {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// 0 to 15, or nothing.
std::optional<std::uint8_t> hex_value(char letter) {
    const char lower = letter >= 'A' && letter <= 'F' ? static_cast<char>(letter - 'A' + 'a') : letter;
    const auto found = hex_digits.find(lower);
    if (found == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint8_t>(found);
}

}  // namespace

Digest sha256(std::string_view bytes) {
    Digest digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return digest;
}

std::string to_hex(const Digest& digest) {
    std::string text;
    text.reserve(digest.size() * 2);
    for (const auto byte : digest) {
        text += hex_digits[byte >> 4];
        text += hex_digits[byte & 0xf];
    }
    return text;
}

std::optional<Digest> digest_of_hex(std::string_view text) {
    Digest digest{};
    if (text.size() != digest.size() * 2) return std::nullopt;

    for (std::size_t i = 0; i < digest.size(); ++i) {
        const auto high = hex_value(text[2 * i]);
        const auto low = hex_value(text[2 * i + 1]);
        if (!high || !low) return std::nullopt;
        digest[i] = static_cast<std::uint8_t>(*high << 4 | *low);
    }
    return digest;
}

bool equal_in_constant_time(std::string_view first, std::string_view second) {
    return first.size() == second.size() && CRYPTO_memcmp(first.data(), second.data(), first.size()) == 0;
}

bool equal_in_constant_time(const Digest& first, const Digest& second) {
    return CRYPTO_memcmp(first.data(), second.data(), first.size()) == 0;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("the system gives no random numbers");
    }
    return bytes;
}

}  // namespace wimpole::auth
