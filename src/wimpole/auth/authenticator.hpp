#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/auth/key_store.hpp"
#include "wimpole/auth/principal.hpp"
#include "wimpole/auth/signing_keys.hpp"
#include "wimpole/auth/token.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::auth {

/// What a client shows to be let in: API keys and tokens, in the order in which they count. Views of what it
/// was read from.
class Credentials {
public:
    /// Of HTTP headers; nothing where one was not sent.
    struct Headers {
        std::optional<std::string_view> x_api_key;
        std::optional<std::string_view> authorization;
    };

    /// `token` and `apiKey` of a Socket.IO handshake's `auth` (JSON text), then the headers.
    static Credentials of_handshake(std::string_view auth, const Headers& headers);
    /// X-API-KEY and the token of `Authorization: Bearer`.
    static Credentials of_headers(const Headers& headers);

    const std::vector<std::string>& shown() const noexcept { return shown_; }

private:
    void add(std::optional<std::string> text);
    void add(const Headers& headers);

    std::vector<std::string> shown_;
};

/// How tokens are checked.
struct TokenOptions {
    /// A file with a JSON Web Key Set; empty = no tokens.
    std::filesystem::path key_set;
    TokenRules rules;
};

/// Who is let in, and whether what let them in still stands. Any thread.
class Authenticator {
public:
    /// Reads the files. Throws std::runtime_error where one is broken. `visibility`: of whom it lets in.
    Authenticator(KeyFile keys, TokenOptions tokens, Clock clock, Visibility visibility = Visibility::shared);

    /// A key that is in no file: an environment variable's. Before the server starts.
    void add_key(ApiKey key) { keys_.add(std::move(key)); }

    /// Whether somebody must show credentials (KeyStore::asks()).
    bool asks() const;

    /// The first of the credentials that is good says who it is. Without any in an open server, or one that
    /// is not known there, it is Principal::Proof::none. unauthorized otherwise, with the real server's text
    /// (ELIZAOS.md §2.1) unless a token was shown.
    Result<Principal> authenticate(const Credentials& credentials) const;

    /// Why a right that was given has ended since; nothing while it stands.
    std::optional<Error> why_ended(const Principal& principal) const;

    /// Takes up files that were replaced: whether rights may have ended. After an error all is as before.
    Result<KeyStore::Change> refresh();

    /// What a set that was read has left out, a line each; for the log.
    std::vector<std::string> skipped_keys() const;

private:
    using SharedSigningKeys = std::shared_ptr<const SigningKeys>;

    Result<Principal> check(const std::string& shown) const;
    Result<Principal> check_key(const std::string& secret) const;
    Result<KeyStore::Change> refresh_signing_keys();
    SharedSigningKeys signing_keys() const;

    KeyStore keys_;
    TokenOptions tokens_;
    Clock clock_;
    Visibility visibility_;
    mutable std::mutex mutex_;
    std::optional<FileStamp> stamp_;
    SharedSigningKeys signing_keys_ = std::make_shared<const SigningKeys>();
    std::vector<std::string> skipped_;
};

}  // namespace wimpole::auth
