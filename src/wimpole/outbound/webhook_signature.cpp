#include "wimpole/outbound/webhook_signature.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "siopp/base/base64.hpp"

namespace wimpole::outbound {

namespace {

constexpr std::string_view base64_prefix = "whsec_";

std::string key_of(std::string_view secret) {
    if (!secret.starts_with(base64_prefix)) return std::string(secret);
    auto key = siopp::base64::decode(secret.substr(base64_prefix.size()));
    return key ? *std::move(key) : std::string(secret);
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    ::HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> webhook_headers(std::string_view secret, std::string_view id,
                                                                 std::int64_t timestamp_s,
                                                                 std::string_view body) {
    const auto timestamp = std::to_string(timestamp_s);
    std::vector<std::pair<std::string, std::string>> headers{{"webhook-id", std::string(id)},
                                                             {"webhook-timestamp", timestamp}};
    if (secret.empty()) return headers;
    auto signed_text = std::string(id) + '.' + timestamp + '.';
    signed_text += body;
    headers.emplace_back("webhook-signature",
                         "v1," + siopp::base64::encode(hmac_sha256(key_of(secret), signed_text)));
    return headers;
}

}  // namespace wimpole::outbound
