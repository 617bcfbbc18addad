#include "bench/wire/handshake.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace bench::wire {
namespace {

// The key and its answer are the example of RFC 6455, section 1.3: a constant saves the client from hashing.
constexpr std::string_view client_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view expected_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::string_view protocol_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

bool equal_ignoring_case(char left, char right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(left) == lower(right);
}

/// The value of the first header called `name` (with its colon), trimmed; empty if there is none.
std::string_view header_value(std::string_view head, std::string_view name) {
    const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(), equal_ignoring_case);
    if (found == head.end()) return {};

    auto value = head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
    value = value.substr(0, value.find("\r\n"));
    const auto start = value.find_first_not_of(' ');
    if (start == std::string_view::npos) return {};
    return value.substr(start, value.find_last_not_of(' ') - start + 1);
}

std::string accept_value(std::string_view key) {
    const std::string input = std::string{key}.append(protocol_guid);
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data());

    std::array<unsigned char, 32> encoded{};
    const int size = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
    return {encoded.begin(), encoded.begin() + size};
}

}  // namespace

std::string upgrade_request(std::uint16_t port) {
    return "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
           "Host: 127.0.0.1:" +
           std::to_string(port) +
           "\r\n"
           "Connection: Upgrade\r\n"
           "Upgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: " +
           std::string{client_key} + "\r\n\r\n";
}

bool is_upgrade_accepted(std::string_view head) {
    return head.starts_with("HTTP/1.1 101") &&
           header_value(head, "\r\nSec-WebSocket-Accept:") == expected_accept;
}

std::string upgrade_response(std::string_view head) {
    const auto key = header_value(head, "\r\nSec-WebSocket-Key:");
    if (!head.starts_with("GET ") || key.empty()) return {};

    return "HTTP/1.1 101 Switching Protocols\r\n"
           "Upgrade: websocket\r\n"
           "Connection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept_value(key) + "\r\n\r\n";
}

}  // namespace bench::wire
