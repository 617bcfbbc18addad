#include "bench/wire/handshake.hpp"

namespace bench::wire {
namespace {

// The key and its answer are the example of RFC 6455, section 1.3: constants save both sides from hashing.
constexpr std::string_view client_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view expected_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::string_view canned_response =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

}  // namespace

std::string upgrade_request(std::uint16_t port, Compression compression) {
    std::string request =
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        "Connection: Upgrade\r\n"
        "Upgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Host: 127.0.0.1:";
    request.append(std::to_string(port)).append("\r\nSec-WebSocket-Key: ").append(client_key);
    if (compression == Compression::deflate)
        request.append("\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
    return request.append("\r\n\r\n");
}

bool is_upgrade_accepted(const HttpMessage& response) {
    return response.start_line.starts_with("HTTP/1.1 101") &&
           header_value(response.headers, "Sec-WebSocket-Accept:") == expected_accept;
}

std::string_view accepted_extensions(const HttpMessage& response) {
    return header_value(response.headers, "Sec-WebSocket-Extensions:");
}

std::string_view upgrade_response(const HttpMessage& request) {
    const bool is_upgrade = !header_value(request.headers, "Sec-WebSocket-Key:").empty();
    return is_upgrade ? canned_response : std::string_view{};
}

}  // namespace bench::wire
