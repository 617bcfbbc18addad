#include "wimpole/auth/signing_keys.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace wimpole::auth {

namespace json = siopp::json;

namespace {

constexpr std::size_t max_key_set_depth = 8;

Error broken_set(std::string_view what) {
    return Error{Error::Kind::invalid, "the key set is broken: " + std::string(what)};
}

}  // namespace

Result<SigningKeys> SigningKeys::read(std::string_view text, std::vector<std::string>& skipped) {
    const auto root = json::View::parse(text, max_key_set_depth);
    if (!root) return broken_set(root.error().message());
    const auto list = root->find("keys");
    if (!list || list->kind() != json::Kind::array) return broken_set("it has no list of keys");

    SigningKeys set;
    std::size_t position = 0;
    for (const auto element : list->elements()) {
        if (++position > max_signing_keys) return broken_set("it has more than 64 keys");
        auto key = SigningKey::read(element);
        if (!key) {
            skipped.push_back("key " + std::to_string(position) + ": " + key.error().reason);
            continue;
        }
        const auto is_same = [&key](const SigningKey& other) {
            return !key->id().empty() && other.id() == key->id() && other.algorithm() == key->algorithm();
        };
        if (std::ranges::any_of(set.keys_, is_same))
            return broken_set("kid " + key->id() + " is there twice");
        set.keys_.push_back(std::move(*key));
    }
    if (set.empty()) return broken_set("it has no key that signatures can be checked with");
    return set;
}

bool SigningKeys::has_fingerprint(std::string_view fingerprint) const {
    return std::ranges::any_of(
        keys_, [fingerprint](const SigningKey& key) { return key.fingerprint() == fingerprint; });
}

}  // namespace wimpole::auth
