#include "wimpole/auth/authenticator.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "siopp/base/ascii.hpp"
#include "siopp/base/json_view.hpp"

namespace wimpole::auth {

namespace {

/// No key and no token is longer.
constexpr std::size_t max_shown_bytes = max_token_bytes;
/// A key set has at most 64 keys of some hundred bytes.
constexpr std::size_t max_key_set_bytes = 1024 * 1024;

const char* const bad_key = "Invalid or missing API Key";

Error refusal(std::string reason) {
    return Error{Error::Kind::unauthorized, std::move(reason)};
}

/// RFC 6750 §2.1.
std::optional<std::string> bearer_token(std::optional<std::string_view> authorization) {
    constexpr std::string_view scheme = "bearer ";
    if (!authorization || !siopp::equals_ignoring_case(authorization->substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    return std::string(authorization->substr(scheme.size()));
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::nullopt;

    std::string content(max_key_set_bytes + 1, '\0');
    stream.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(stream.gcount()));
    if (content.size() > max_key_set_bytes) return std::nullopt;
    return content;
}

/// Whether what the principal was given is what the key gives now.
bool still_gives(const ApiKey& key, const Principal& principal) {
    return key.role == principal.role && (!key.entity || key.entity == principal.entity);
}

}  // namespace

Credentials Credentials::of_handshake(std::string_view auth, const Headers& headers) {
    Credentials credentials;
    if (const auto object = siopp::json::View::parse(auth)) {
        for (const auto* name : {"token", "apiKey"}) {
            if (const auto value = object->find(name)) credentials.add(value->string());
        }
    }
    credentials.add(headers);
    return credentials;
}

Credentials Credentials::of_headers(const Headers& headers) {
    Credentials credentials;
    credentials.add(headers);
    return credentials;
}

void Credentials::add(const Headers& headers) {
    if (headers.x_api_key) add(std::string(*headers.x_api_key));
    add(bearer_token(headers.authorization));
}

void Credentials::add(std::optional<std::string> text) {
    if (!text || text->empty() || text->size() > max_shown_bytes) return;
    if (std::ranges::find(shown_, *text) == shown_.end()) shown_.push_back(*std::move(text));
}

Authenticator::Authenticator(KeyFile keys, TokenOptions tokens, Clock clock, Visibility visibility)
    : keys_(std::move(keys)), tokens_(std::move(tokens)), clock_(std::move(clock)), visibility_(visibility) {
    const auto read = refresh_signing_keys();
    if (!read) throw std::runtime_error(read.error().reason);
}

bool Authenticator::asks() const {
    return !tokens_.key_set.empty() || keys_.asks();
}

Authenticator::SharedSigningKeys Authenticator::signing_keys() const {
    const std::lock_guard lock(mutex_);
    return signing_keys_;
}

std::vector<std::string> Authenticator::skipped_keys() const {
    const std::lock_guard lock(mutex_);
    return skipped_;
}

Result<Principal> Authenticator::authenticate(const Credentials& credentials) const {
    Error last = refusal(bad_key);
    for (const auto& shown : credentials.shown()) {
        auto principal = check(shown);
        if (principal) principal->visibility = visibility_;
        if (principal) return principal;
        last = principal.error();
    }
    if (!asks()) return Principal();
    return last;
}

Result<Principal> Authenticator::check(const std::string& shown) const {
    if (tokens_.key_set.empty() || !looks_like_token(shown)) return check_key(shown);
    return verify_token(shown, *signing_keys(), tokens_.rules, clock_());
}

Result<Principal> Authenticator::check_key(const std::string& secret) const {
    const auto keys = keys_.keys();
    const auto* key = keys->find_secret(secret);
    if (!key) return refusal(bad_key);
    if (key->expires_at_ms && clock_() >= *key->expires_at_ms) return refusal("The API key has expired");

    return Principal{.proof = Principal::Proof::api_key,
                     .role = key->role,
                     .entity = key->entity,
                     .expires_at_ms = key->expires_at_ms,
                     .key_id = key->id};
}

std::optional<Error> Authenticator::why_ended(const Principal& principal) const {
    if (principal.expires_at_ms && clock_() >= *principal.expires_at_ms) {
        return refusal(principal.proof == Principal::Proof::token ? "The token has expired"
                                                                  : "The API key has expired");
    }
    if (principal.proof == Principal::Proof::none) {
        return asks() ? std::optional(refusal(bad_key)) : std::nullopt;
    }
    if (principal.proof == Principal::Proof::token) {
        if (signing_keys()->has_fingerprint(principal.key_id)) return std::nullopt;
        return refusal("The key that signed the token has been withdrawn");
    }
    const auto keys = keys_.keys();
    const auto* key = keys->find(principal.key_id);
    if (!key) return refusal("The API key has been revoked");
    if (!still_gives(*key, principal)) return refusal("The API key has been changed");
    if (key->expires_at_ms && clock_() >= *key->expires_at_ms) return refusal("The API key has expired");
    return std::nullopt;
}

Result<KeyStore::Change> Authenticator::refresh() {
    const auto keys = keys_.refresh();
    const auto signing_keys = refresh_signing_keys();
    if (!keys) return keys.error();
    if (!signing_keys) return signing_keys.error();
    const bool is_changed = *keys == KeyStore::Change::some || *signing_keys == KeyStore::Change::some;
    return is_changed ? KeyStore::Change::some : KeyStore::Change::none;
}

Result<KeyStore::Change> Authenticator::refresh_signing_keys() {
    if (tokens_.key_set.empty()) return KeyStore::Change::none;
    const std::lock_guard lock(mutex_);
    const auto stamp = stamp_of(tokens_.key_set);
    if (stamp == stamp_ && !signing_keys_->empty()) return KeyStore::Change::none;

    // A broken file is reported once, not at every look.
    const bool is_known = stamp_ == stamp && stamp;
    stamp_ = stamp;
    if (is_known) return KeyStore::Change::none;
    const auto content = read_file(tokens_.key_set);
    if (!content) return Error{Error::Kind::storage, "cannot read " + tokens_.key_set.string()};

    std::vector<std::string> skipped;
    auto keys = SigningKeys::read(*content, skipped);
    if (!keys) return Error{Error::Kind::storage, tokens_.key_set.string() + ": " + keys.error().reason};
    signing_keys_ = std::make_shared<const SigningKeys>(std::move(*keys));
    skipped_ = std::move(skipped);
    return KeyStore::Change::some;
}

}  // namespace wimpole::auth
