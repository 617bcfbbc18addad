#include "wimpole/storage/sqlite/migrations.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

namespace {

// Messages refer to a channel by its number, which keeps their indexes small.
constexpr std::string_view first_format = R"sql(
CREATE TABLE meta (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message_servers (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    name TEXT NOT NULL,
    source_type TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE channels (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    message_server BLOB NOT NULL REFERENCES message_servers (id),
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    source_type TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX channels_of_message_server ON channels (message_server);

CREATE TABLE participants (
    channel INTEGER NOT NULL REFERENCES channels (number),
    position INTEGER NOT NULL,
    entity BLOB NOT NULL CHECK (length(entity) = 16),
    PRIMARY KEY (channel, position),
    UNIQUE (channel, entity)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    channel INTEGER NOT NULL REFERENCES channels (number),
    message_server BLOB NOT NULL CHECK (length(message_server) = 16),
    seq INTEGER NOT NULL,
    sender BLOB NOT NULL CHECK (length(sender) = 16),
    sender_name TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    client_message_id TEXT NOT NULL,
    metadata TEXT NOT NULL,
    attachments TEXT NOT NULL,
    thought TEXT NOT NULL,
    actions TEXT NOT NULL,
    in_reply_to BLOB CHECK (length(in_reply_to) = 16),
    created_at_ms INTEGER NOT NULL,
    UNIQUE (channel, seq)
) STRICT;
CREATE UNIQUE INDEX messages_of_client ON messages (channel, sender, client_message_id)
    WHERE client_message_id <> '';
)sql";

constexpr std::array all_migrations{first_format};

std::size_t format_of(Database& database) {
    Statement statement(database, "PRAGMA user_version");
    Query query(statement);
    if (!query.next()) throw store_error(database.file(), "its format cannot be read");
    return static_cast<std::size_t>(query.integer(0));
}

}  // namespace

std::span<const std::string_view> migrations() {
    return all_migrations;
}

void migrate(Database& database) {
    const auto steps = migrations();
    const auto format = format_of(database);
    if (format > steps.size()) {
        throw store_error(database.file(), "it has format " + std::to_string(format) +
                                               " of a newer wimpole, this one knows formats up to " +
                                               std::to_string(steps.size()));
    }

    for (auto next = format; next < steps.size(); ++next) {
        database.require("BEGIN IMMEDIATE;" + std::string(steps[next]) +
                         "PRAGMA user_version = " + std::to_string(next + 1) + ";COMMIT;");
    }
}

}  // namespace wimpole::storage
