#include "wimpole/auth/token.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "wimpole/auth/base64url.hpp"
#include "wimpole/auth/digest.hpp"

namespace wimpole::auth {

namespace json = siopp::json;

namespace {

constexpr std::size_t max_token_depth = 16;
constexpr std::size_t max_subject_bytes = 256;
/// Seconds since 1970 beyond which no date is meant, and milliseconds still fit.
constexpr double max_seconds = 1e12;

Error refused(std::string_view why) {
    return Error{Error::Kind::unauthorized, "Invalid token: " + std::string(why)};
}

/// The three parts of a compact JWS, as they were sent.
struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    /// What is signed: header and payload with the dot between them.
    std::string_view signed_text;
};

std::optional<Parts> split(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                 token.substr(second + 1), token.substr(0, second)};
}

/// An object in which no name is there twice (RFC 7515 §4): readers must not be able to disagree.
std::optional<json::View> strict_object(std::string_view text) {
    const auto view = json::View::parse(text, max_token_depth);
    if (!view || view->kind() != json::Kind::object) return std::nullopt;

    std::vector<std::string> names;
    for (const auto& [key, value] : view->members())
        names.push_back(key.string().value_or(""));
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end()) return std::nullopt;
    return *view;
}

/// The key whose signature it is.
Result<const SigningKey*> find_signer(const Parts& parts, json::View header, const SigningKeys& keys) {
    // What must be understood (RFC 7515 §4.1.11) is not.
    if (header.find("crit")) return refused("it has critical extensions");
    const auto algorithm = header.find("alg").value_or(json::View()).string();
    if (!algorithm) return refused("it names no algorithm");
    const auto id_member = header.find("kid");
    const auto id = id_member ? id_member->string() : std::nullopt;
    if (id_member && !id) return refused("its kid is no string");

    const auto signature = base64url::decode(parts.signature);
    if (!signature || signature->empty()) return refused("it has no signature");

    bool is_known = false;
    for (const auto& key : keys.keys()) {
        if ((id && key.id() != *id) || to_string(key.algorithm()) != *algorithm) continue;
        is_known = true;
        if (key.verifies(parts.signed_text, *signature)) return &key;
    }
    if (!is_known) return refused("no key of that kid and algorithm is known");
    return refused("its signature is wrong");
}

/// A NumericDate in milliseconds; nothing where it is none.
std::optional<std::int64_t> date_of(json::View claim) {
    const auto seconds = claim.number();
    if (!seconds || !(*seconds >= 0 && *seconds <= max_seconds)) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(*seconds * 1000));
}

struct Window {
    std::int64_t now_ms;
    std::int64_t leeway_ms;
};

/// For claims that must not lie ahead; absent is as good.
std::optional<Error> check_past(json::View claims, std::string_view name, const Window& window) {
    const auto claim = claims.find(name);
    if (!claim) return std::nullopt;

    const auto date = date_of(*claim);
    if (!date) return refused("its " + std::string(name) + " is no date");
    if (*date > window.now_ms + window.leeway_ms) return refused("it is not valid yet");
    return std::nullopt;
}

/// Until when it counts: for who shows it in time, to the moment.
Result<std::int64_t> check_dates(json::View claims, const TokenRules& rules, std::int64_t now_ms) {
    const auto leeway = std::clamp(rules.leeway, std::chrono::seconds(0), max_leeway);
    const Window window{now_ms, std::chrono::milliseconds(leeway).count()};
    for (const auto* name : {"nbf", "iat"}) {
        if (auto error = check_past(claims, name, window)) return *std::move(error);
    }

    const auto claim = claims.find("exp");
    if (!claim) return refused("it has no exp");
    const auto expiry = date_of(*claim);
    if (!expiry) return refused("its exp is no date");
    if (now_ms >= *expiry + window.leeway_ms) return refused("it has expired");
    return now_ms < *expiry ? *expiry : *expiry + window.leeway_ms;
}

bool names_one_of(json::View audience, const std::vector<std::string>& wanted) {
    const auto is_wanted = [&wanted](json::View name) {
        const auto text = name.string();
        return text && std::ranges::find(wanted, *text) != wanted.end();
    };
    if (audience.kind() != json::Kind::array) return is_wanted(audience);
    for (const auto name : audience.elements()) {
        if (is_wanted(name)) return true;
    }
    return false;
}

std::optional<Error> check_parties(json::View claims, const TokenRules& rules) {
    const auto claim = [&](std::string_view name) { return claims.find(name).value_or(json::View()); };
    if (!rules.issuer.empty() && claim("iss").string() != rules.issuer) {
        return refused("it is from another issuer");
    }
    if (!rules.audiences.empty() && !names_one_of(claim("aud"), rules.audiences)) {
        return refused("it is for another audience");
    }
    return std::nullopt;
}

Result<Principal> principal_of(json::View claims, const TokenRules& rules, std::int64_t expires_at_ms) {
    const auto claim = [&](std::string_view name) {
        return claims.find(name).value_or(json::View()).string().value_or("");
    };
    const auto subject = claim(rules.entity_claim);
    if (subject.empty() || subject.size() > max_subject_bytes) {
        return refused("its " + rules.entity_claim + " names nobody");
    }

    Principal principal;
    principal.proof = Principal::Proof::token;
    principal.role = role_of(claim(rules.role_claim)).value_or(Role::user);
    const auto entity = EntityId::parse(subject);
    principal.entity = entity ? *entity : entity_of_subject(claim("iss"), subject);
    principal.expires_at_ms = expires_at_ms;
    return principal;
}

}  // namespace

bool looks_like_token(std::string_view text) {
    // What `{"` begins with.
    return text.starts_with("eyJ") && std::ranges::count(text, '.') == 2;
}

EntityId entity_of_subject(std::string_view issuer, std::string_view subject) {
    const auto digest = sha256(std::string(issuer) + '\0' + std::string(subject));
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x80);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    return EntityId(siopp::Uuid(bytes));
}

Result<Principal> verify_token(std::string_view token, const SigningKeys& keys, const TokenRules& rules,
                               std::int64_t now_ms) {
    if (token.size() > max_token_bytes) return refused("it is too long");
    const auto parts = split(token);
    if (!parts) return refused("it has not three parts");

    const auto header_text = base64url::decode(parts->header);
    const auto header = header_text ? strict_object(*header_text) : std::nullopt;
    if (!header) return refused("its header is broken");
    const auto signer = find_signer(*parts, *header, keys);
    if (!signer) return signer.error();

    const auto claims_text = base64url::decode(parts->payload);
    const auto claims = claims_text ? strict_object(*claims_text) : std::nullopt;
    if (!claims) return refused("its payload is broken");
    const auto expires_at_ms = check_dates(*claims, rules, now_ms);
    if (!expires_at_ms) return expires_at_ms.error();
    if (auto error = check_parties(*claims, rules)) return *std::move(error);

    auto principal = principal_of(*claims, rules, *expires_at_ms);
    if (principal) principal->key_id = (*signer)->fingerprint();
    return principal;
}

}  // namespace wimpole::auth
