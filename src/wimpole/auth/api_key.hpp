#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/auth/digest.hpp"
#include "wimpole/auth/principal.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::auth {

inline constexpr std::size_t max_key_name_bytes = 256;
/// What one file may hold, and one server know.
inline constexpr std::size_t max_keys = 10'000;

/// A secret that somebody shows to be let in, without the secret.
struct ApiKey {
    /// What it is revoked by; no secret.
    std::string id;
    /// What it is for, in the words of who made it.
    std::string name;
    Role role = Role::user;
    /// Who its holder is; absent where the holder says so itself.
    std::optional<EntityId> entity = {};
    /// SHA-256 of the secret. Secrets are random, so no slow hash is needed.
    Digest digest{};
    /// Milliseconds since 1970, UTC.
    std::int64_t created_at_ms = 0;
    std::optional<std::int64_t> expires_at_ms = {};

    bool operator==(const ApiKey&) const = default;
};

/// The keys of a file or a server. A value.
class KeySet {
public:
    KeySet() = default;
    explicit KeySet(std::vector<ApiKey> keys) : keys_(std::move(keys)) {}

    /// The key that the secret opens, whether it has expired or not; null for none. Takes the same time for
    /// every secret.
    const ApiKey* find_secret(std::string_view secret) const;
    /// Null where there is none of that id.
    const ApiKey* find(std::string_view id) const;

    void add(ApiKey key) { keys_.push_back(std::move(key)); }
    /// The key that was removed.
    std::optional<ApiKey> remove(std::string_view id);

    /// In the order added.
    const std::vector<ApiKey>& keys() const noexcept { return keys_; }

private:
    std::vector<ApiKey> keys_;
};

/// A fresh secret: "wim_" and 256 random bits, 47 characters.
std::string new_secret();

/// JSON text of a key file, and what such a text says. The error tells where it is wrong.
std::string write_keys(const KeySet& keys);
Result<KeySet> read_keys(std::string_view json);

}  // namespace wimpole::auth
