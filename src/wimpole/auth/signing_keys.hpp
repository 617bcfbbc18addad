#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "wimpole/auth/signing_key.hpp"

namespace wimpole::auth {

inline constexpr std::size_t max_signing_keys = 64;

/// The keys that tokens may be signed with. A value; any thread.
class SigningKeys {
public:
    SigningKeys() = default;

    /// Reads a JSON Web Key Set (RFC 7517 §5). Keys that wimpole cannot use (other kinds, for encryption) are
    /// left out as the RFC wants it, each told to `skipped`; invalid where nothing is left, or for two keys
    /// of one id and algorithm.
    static Result<SigningKeys> read(std::string_view json, std::vector<std::string>& skipped);

    const std::vector<SigningKey>& keys() const noexcept { return keys_; }
    bool empty() const noexcept { return keys_.empty(); }
    bool has_fingerprint(std::string_view fingerprint) const;

private:
    std::vector<SigningKey> keys_;
};

}  // namespace wimpole::auth
