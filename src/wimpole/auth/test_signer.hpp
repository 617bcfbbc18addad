#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "wimpole/auth/base64url.hpp"

namespace wimpole::auth {

inline std::string hs256(std::string_view secret, std::string_view content) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(content.data()), content.size(), bytes, &length);
    return {reinterpret_cast<const char*>(bytes), length};
}

/// A token as another program would make it: any header and payload, signed with a secret.
inline std::string sign(std::string_view secret, std::string_view header, std::string_view payload) {
    const auto text = base64url::encode(header) + '.' + base64url::encode(payload);
    return text + '.' + base64url::encode(hs256(secret, text));
}

}  // namespace wimpole::auth
