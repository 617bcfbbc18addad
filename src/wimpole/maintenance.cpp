#include "wimpole/maintenance.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <system_error>

#include "wimpole/auth/key_file.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/config/quantity.hpp"
#include "wimpole/storage/sqlite/backup.hpp"
#include "wimpole/storage/sqlite/verify.hpp"

namespace wimpole {

namespace {

namespace fs = std::filesystem;

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

/// Those that appear or go meanwhile may be missing; what is being written has a name with a dot.
std::size_t copy_files(const fs::path& from, const fs::path& to) {
    const auto copy = [](const fs::path& file, const fs::path& target) -> std::size_t {
        std::error_code error;
        fs::copy_file(file, target, error);
        if (!error) return 1;
        if (error == std::errc::no_such_file_or_directory) return 0;
        throw std::runtime_error("cannot copy " + file.string() + ": " + error.message());
    };
    if (!fs::is_directory(from)) return copy(from, to);

    fs::create_directory(to, from);
    std::size_t copied = 0;
    for (const auto& entry : fs::directory_iterator(from)) {
        const auto name = entry.path().filename();
        const bool is_unfinished = name.string().starts_with('.');
        if (entry.is_directory()) copied += copy_files(entry.path(), to / name);
        if (entry.is_regular_file() && !is_unfinished) copied += copy(entry.path(), to / name);
    }
    return copied;
}

template <class T>
T value_or_throw(Result<T> result) {
    if (result) return *std::move(result);
    if (result.error().kind == Error::Kind::invalid) throw std::invalid_argument(result.error().reason);
    throw std::runtime_error(result.error().reason);
}

}  // namespace

int create_token(const config::Config& config, const config::CommandLine::Arguments& arguments,
                 std::ostream& out) {
    const auto now = now_ms();
    const auto& name = arguments.name.empty() ? arguments.role : arguments.name;
    const auto created = value_or_throw(key_file(config).create(
        {name, role_of(arguments.role), entity_of(arguments.entity), expiry_of(arguments.expires, now)},
        now));
    out << "id: " << created.key.id << "\nkey: " << created.secret
        << "\nThe key is shown only now. A server that runs knows it within a second.\n";
    return EXIT_SUCCESS;
}

int revoke_token(const config::Config& config, const config::CommandLine::Arguments& arguments,
                 std::ostream& out) {
    const auto revoked = value_or_throw(key_file(config).revoke(arguments.target));
    out << "revoked " << revoked.id << " (" << revoked.name << "); its connections end within a second\n";
    return EXIT_SUCCESS;
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
    return EXIT_SUCCESS;
}

int back_up(const config::Config& config, const config::CommandLine::Arguments& arguments,
            std::ostream& out) {
    const fs::path source = config.storage.data_directory;
    const auto report = storage::back_up(source, arguments.target);
    out << report.file.string() << ": " << report.bytes << " bytes\n";
    // After the store: what it names is there by then. These files are replaced as wholes, never changed.
    for (const auto* name : {"media", "agents", "keys.json"}) {
        if (!fs::exists(source / name)) continue;
        const auto copied = copy_files(source / name, fs::path(arguments.target) / name);
        out << (fs::path(arguments.target) / name).string() << ": " << copied << " files\n";
    }
    return EXIT_SUCCESS;
}

int verify(const config::Config& config, std::ostream& out) {
    const auto report = storage::verify(config.storage.data_directory);
    for (const auto& problem : report.problems)
        out << problem << '\n';
    out << report.channels << " channels, " << report.messages << " messages, " << report.problems.size()
        << " problems\n";
    return report.problems.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace wimpole
