#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "wimpole/auth/api_key.hpp"

namespace wimpole::auth {

/// What a key is made of.
struct NewKey {
    std::string name;
    Role role = Role::user;
    /// An agent's key needs one.
    std::optional<EntityId> entity = {};
    std::optional<std::int64_t> expires_at_ms = {};
};

struct CreatedKey {
    ApiKey key;
    /// To be shown once: it is kept nowhere.
    std::string secret;
};

/// The API keys in a file (`<data>/keys.json`), readable by its owner only. Every change is written to
/// another file, flushed and renamed, so that there is always a whole one; changes by several processes come
/// one after the other. A running server takes them up by itself. Errors: invalid, not_found, conflict,
/// storage.
class KeyFile {
public:
    explicit KeyFile(std::filesystem::path path) : path_(std::move(path)) {}

    /// Creates the file and its directory where they do not exist.
    Result<CreatedKey> create(NewKey key, std::int64_t now_ms) const;
    /// Gives the key that is no more.
    Result<ApiKey> revoke(std::string_view id) const;
    /// No keys where there is no file.
    Result<KeySet> list() const;

    bool exists() const;
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace wimpole::auth
