#include "wimpole/maintenance.hpp"

#include <chrono>
#include <optional>
#include <ostream>
#include <stdexcept>

#include "wimpole/auth/key_file.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/config/quantity.hpp"
#include "wimpole/storage/sqlite/backup.hpp"
#include "wimpole/storage/sqlite/verify.hpp"

namespace wimpole {

namespace {

constexpr int success = 0;
constexpr int failure = 1;

auth::KeyFile key_file(const config::Config& config) {
    return auth::KeyFile(config::key_file_of(config));
}

auth::Role role_of(const std::string& word) {
    const auto role = auth::role_of(word);
    if (!role) throw std::invalid_argument("--role must be user, service, agent or operator");
    return *role;
}

std::optional<EntityId> entity_of(const std::string& word) {
    if (word.empty()) return std::nullopt;
    const auto entity = EntityId::parse(word);
    if (!entity) throw std::invalid_argument("--entity must be a UUID");
    return entity;
}

std::optional<std::int64_t> expiry_of(const std::string& word, std::int64_t now) {
    if (word.empty()) return std::nullopt;
    const auto time = config::parse_duration(word);
    if (!time || time->count() <= 0)
        throw std::invalid_argument("--expires must be a duration, like 90d or 12h");
    return now + time->count();
}

template <class T>
T value_or_throw(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().reason);
    return *std::move(result);
}

}  // namespace

int create_token(const config::Config& config, const config::CommandLine::Arguments& arguments,
                 std::ostream& out) {
    const auto now = now_ms();
    const auto created = value_or_throw(
        key_file(config).create({arguments.name, role_of(arguments.role), entity_of(arguments.entity),
                                 expiry_of(arguments.expires, now)},
                                now));
    out << "id: " << created.key.id << "\nkey: " << created.secret
        << "\nThe key is shown only now. A server that runs knows it within a second.\n";
    return success;
}

int revoke_token(const config::Config& config, const config::CommandLine::Arguments& arguments,
                 std::ostream& out) {
    const auto revoked = value_or_throw(key_file(config).revoke(arguments.target));
    out << "revoked " << revoked.id << " (" << revoked.name << "); its connections end within a second\n";
    return success;
}

int list_tokens(const config::Config& config, std::ostream& out) {
    const auto keys = value_or_throw(key_file(config).list());
    for (const auto& key : keys.keys()) {
        out << key.id << "  " << auth::to_string(key.role) << "  " << key.name;
        if (key.entity) out << "  for " << key.entity->to_string();
        if (key.expires_at_ms) out << "  until " << iso_time(*key.expires_at_ms);
        out << '\n';
    }
    if (keys.keys().empty()) out << "no keys in " << key_file(config).path().string() << '\n';
    return success;
}

int back_up(const config::Config& config, const config::CommandLine::Arguments& arguments,
            std::ostream& out) {
    const auto report = storage::back_up(config.storage.data_directory, arguments.target);
    out << report.file.string() << ": " << report.bytes << " bytes\n";
    return success;
}

int verify(const config::Config& config, std::ostream& out) {
    const auto report = storage::verify(config.storage.data_directory);
    for (const auto& problem : report.problems)
        out << problem << '\n';
    out << report.channels << " channels, " << report.messages << " messages, " << report.problems.size()
        << " problems\n";
    return report.problems.empty() ? success : failure;
}

}  // namespace wimpole
