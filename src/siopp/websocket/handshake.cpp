#include "siopp/websocket/handshake.hpp"

#include <array>
#include <cstdlib>
#include <memory>

#include <openssl/evp.h>

#include "siopp/base/base64.hpp"

namespace siopp::websocket {

namespace {

constexpr std::size_t sha1_bytes = 20;

/// RFC 3174. The algorithm is fetched once: that costs OpenSSL 3 more than to run it.
std::array<unsigned char, sha1_bytes> sha1(std::string_view text) {
    using Algorithm = std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)>;
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
    static const Algorithm algorithm(EVP_MD_fetch(nullptr, "SHA1", nullptr), &EVP_MD_free);
    static thread_local const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::array<unsigned char, sha1_bytes> digest;
    const bool is_done = EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1 &&
                         EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
                         EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
    // An OpenSSL without SHA-1 cannot serve WebSockets at all.
    if (!is_done) std::abort();
    return digest;
}

}  // namespace

std::string accept_key(std::string_view client_key) {
    constexpr std::string_view protocol_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const std::string text = std::string(client_key).append(protocol_guid);
    const auto digest = sha1(text);
    return base64::encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

bool is_valid_key(std::string_view client_key) {
    constexpr std::size_t key_characters = 24;
    if (client_key.size() != key_characters) return false;
    const auto key = base64::decode(client_key);
    return key && key->size() == 16;
}

}  // namespace siopp::websocket
