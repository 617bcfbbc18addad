#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/types.h>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::auth {

/// Of the signatures of RFC 7518 and RFC 8037 those that are common and safe.
enum class Algorithm : std::uint8_t { hs256, rs256, es256, ed_dsa };
/// "HS256", "RS256", "ES256", "EdDSA".
std::string_view to_string(Algorithm algorithm);

/// A key that signatures are checked with: a public key, or a shared secret. It has one algorithm and checks
/// by no other, whatever a token says. Immutable, a value; any thread.
class SigningKey {
public:
    /// Reads a JSON Web Key (RFC 7517): RSA of 2048 bits or more, EC P-256, OKP Ed25519, or oct of 256 bits
    /// or more. A private part is ignored. invalid for what is broken, weak, of another kind, or not for
    /// signatures.
    static Result<SigningKey> read(siopp::json::View jwk);

    Algorithm algorithm() const noexcept { return algorithm_; }
    /// What tokens name it by; empty for none.
    const std::string& id() const noexcept { return id_; }
    /// Names exactly this key, by its content. Tells nothing of a secret.
    const std::string& fingerprint() const noexcept { return fingerprint_; }

    /// Whether the signature (as in a JWS: raw bytes, ES256 as R and S of 32 bytes each) is that of
    /// `content`.
    bool verifies(std::string_view content, std::string_view signature) const;

private:
    struct Free {
        void operator()(EVP_PKEY* key) const noexcept;
    };
    using PublicKey = std::shared_ptr<EVP_PKEY>;

    static Result<SigningKey> read_rsa(siopp::json::View jwk);
    static Result<SigningKey> read_ec(siopp::json::View jwk);
    static Result<SigningKey> read_okp(siopp::json::View jwk);
    static Result<SigningKey> read_oct(siopp::json::View jwk);

    Algorithm algorithm_ = Algorithm::hs256;
    std::string id_;
    std::string fingerprint_;
    /// Null for HS256.
    PublicKey public_key_;
    /// Of HS256.
    std::string secret_;
};

}  // namespace wimpole::auth
