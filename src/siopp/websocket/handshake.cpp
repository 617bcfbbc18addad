#include "siopp/websocket/handshake.hpp"

#include <openssl/sha.h>

#include <array>

#include "siopp/base/base64.hpp"

namespace siopp::websocket {

std::string accept_key(std::string_view client_key) {
    constexpr std::string_view protocol_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const std::string text = std::string(client_key).append(protocol_guid);
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return base64::encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

bool is_valid_key(std::string_view client_key) {
    constexpr std::size_t key_characters = 24;
    if (client_key.size() != key_characters) return false;
    const auto key = base64::decode(client_key);
    return key && key->size() == 16;
}

}  // namespace siopp::websocket
