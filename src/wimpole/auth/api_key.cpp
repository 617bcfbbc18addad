#include "wimpole/auth/api_key.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/auth/base64url.hpp"

namespace wimpole::auth {

namespace json = siopp::json;

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t max_key_id_bytes = 64;
constexpr std::size_t max_key_depth = 8;
constexpr std::int64_t file_version = 1;

Error broken_file(std::string_view what) {
    return Error{Error::Kind::invalid, "the key file is broken: " + std::string(what)};
}

/// Nothing where there is no such member, or null.
std::optional<json::View> member(json::View object, std::string_view name) {
    const auto found = object.find(name);
    if (!found || found->is_null()) return std::nullopt;
    return found;
}

std::optional<std::string> text_member(json::View object, std::string_view name) {
    const auto found = member(object, name);
    return found ? found->string() : std::nullopt;
}

/// The parts of a key that it cannot be without.
Result<ApiKey> read_required(json::View object) {
    const auto id = text_member(object, "id");
    const auto name = text_member(object, "name");
    const auto role_text = text_member(object, "role");
    const auto role = role_text ? role_of(*role_text) : std::nullopt;
    const auto digest_text = text_member(object, "sha256");
    const auto digest = digest_text ? digest_of_hex(*digest_text) : std::nullopt;
    const auto created = member(object, "createdAt").value_or(json::View()).integer();

    if (!id || id->empty() || id->size() > max_key_id_bytes) return broken_file("a key has no id");
    if (!name || name->size() > max_key_name_bytes) return broken_file("key " + *id + " has no name");
    if (!role) return broken_file("key " + *id + " has no role that is known");
    if (!digest) return broken_file("key " + *id + " has no sha256");
    if (!created) return broken_file("key " + *id + " has no createdAt");
    return ApiKey{*id, *name, *role, std::nullopt, *digest, *created, std::nullopt};
}

Result<ApiKey> read_key(json::View object) {
    auto key = read_required(object);
    if (!key) return key;

    if (const auto entity = member(object, "entity")) {
        const auto text = entity->string();
        key->entity = text ? EntityId::parse(*text) : std::nullopt;
        if (!key->entity) return broken_file("key " + key->id + " has an entity that is no UUID");
    }
    if (key->role == Role::agent && !key->entity)
        return broken_file("agent key " + key->id + " has no entity");
    if (const auto expiry = member(object, "expiresAt")) {
        key->expires_at_ms = expiry->integer();
        if (!key->expires_at_ms) return broken_file("key " + key->id + " has an expiresAt that is no number");
    }
    return key;
}

void write_key(json::Writer& writer, const ApiKey& key) {
    writer.begin_object()
        .member("id", key.id)
        .member("name", key.name)
        .member("role", to_string(key.role))
        .member("sha256", to_hex(key.digest));
    if (key.entity) writer.member("entity", key.entity->to_string());
    writer.member("createdAt", key.created_at_ms);
    if (key.expires_at_ms) writer.member("expiresAt", *key.expires_at_ms);
    writer.end_object();
}

}  // namespace

const ApiKey* KeySet::find_secret(std::string_view secret) const {
    const auto digest = sha256(secret);
    const ApiKey* found = nullptr;
    for (const auto& key : keys_) {
        if (equal_in_constant_time(key.digest, digest)) found = &key;
    }
    return found;
}

const ApiKey* KeySet::find(std::string_view id) const {
    const auto found = std::ranges::find(keys_, id, &ApiKey::id);
    return found == keys_.end() ? nullptr : &*found;
}

std::optional<ApiKey> KeySet::remove(std::string_view id) {
    const auto found = std::ranges::find(keys_, id, &ApiKey::id);
    if (found == keys_.end()) return std::nullopt;

    auto removed = std::move(*found);
    keys_.erase(found);
    return removed;
}

std::string new_secret() {
    return "wim_" + base64url::encode(random_bytes(secret_bytes));
}

std::string write_keys(const KeySet& keys) {
    std::string text;
    json::Writer writer(text);
    writer.begin_object().member("version", file_version).key("keys").begin_array();
    for (const auto& key : keys.keys())
        write_key(writer, key);
    writer.end_array().end_object();
    return text += '\n';
}

Result<KeySet> read_keys(std::string_view text) {
    const auto root = json::View::parse(text, max_key_depth);
    if (!root) return broken_file(root.error().message());
    if (root->find("version").value_or(json::View()).integer() != file_version) {
        return broken_file("its version is not " + std::to_string(file_version));
    }
    const auto list = root->find("keys");
    if (!list || list->kind() != json::Kind::array) return broken_file("it has no list of keys");

    KeySet keys;
    for (const auto element : list->elements()) {
        auto key = read_key(element);
        if (!key) return std::move(key).error();
        if (keys.find(key->id)) return broken_file("key " + key->id + " is there twice");
        if (keys.keys().size() == max_keys) return broken_file("it has too many keys");
        keys.add(std::move(*key));
    }
    return keys;
}

}  // namespace wimpole::auth
