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

// What was deleted keeps its row without content, or is below the channel's start_seq. Everything that
// happened in a channel beside new messages is in `changes`; kinds are those of EventTable.
constexpr std::string_view second_format = R"sql(
ALTER TABLE message_servers ADD COLUMN source_id TEXT NOT NULL DEFAULT '';
ALTER TABLE message_servers ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE message_servers ADD COLUMN updated_at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE message_servers SET updated_at_ms = created_at_ms;

CREATE TABLE subscriptions (
    number INTEGER PRIMARY KEY,
    message_server INTEGER NOT NULL REFERENCES message_servers (number),
    agent BLOB NOT NULL CHECK (length(agent) = 16),
    UNIQUE (message_server, agent)
) STRICT;
CREATE INDEX subscriptions_of_agent ON subscriptions (agent, message_server);

ALTER TABLE channels ADD COLUMN source_id TEXT NOT NULL DEFAULT '';
ALTER TABLE channels ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE channels ADD COLUMN updated_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN start_seq INTEGER NOT NULL DEFAULT 1;
ALTER TABLE channels ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN direct_entities BLOB CHECK (length(direct_entities) = 32);
UPDATE channels SET updated_at_ms = created_at_ms;
CREATE UNIQUE INDEX direct_channels ON channels (message_server, direct_entities)
    WHERE direct_entities IS NOT NULL;
CREATE INDEX channels_of_participant ON participants (entity, channel);

ALTER TABLE messages ADD COLUMN source_id TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN raw_message TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN updated_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;

CREATE TABLE changes (
    channel INTEGER NOT NULL REFERENCES channels (number),
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    message BLOB CHECK (length(message) = 16),
    PRIMARY KEY (channel, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE purges (
    channel INTEGER PRIMARY KEY REFERENCES channels (number),
    before_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE search_state (
    indexed INTEGER NOT NULL,
    erased INTEGER NOT NULL
) STRICT;
INSERT INTO search_state VALUES (0, 0);
CREATE VIEW searchable AS
    SELECT messages.number, messages.channel, messages.text FROM messages, search_state
    WHERE messages.deleted = 0 AND messages.number <= search_state.indexed;
CREATE VIRTUAL TABLE search USING fts5 (
    channel, text, content = 'searchable', content_rowid = 'number', tokenize = 'unicode61'
);

CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    channel BLOB NOT NULL CHECK (length(channel) = 16),
    agent BLOB NOT NULL CHECK (length(agent) = 16),
    user BLOB NOT NULL CHECK (length(user) = 16),
    metadata TEXT NOT NULL,
    timeout_config TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_activity_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    renewal_count INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);

CREATE TABLE jobs (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    channel BLOB NOT NULL CHECK (length(channel) = 16),
    agent BLOB NOT NULL CHECK (length(agent) = 16),
    user BLOB NOT NULL CHECK (length(user) = 16),
    status TEXT NOT NULL,
    prompt TEXT NOT NULL,
    metadata TEXT NOT NULL,
    result TEXT NOT NULL,
    error TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_expiry ON jobs (expires_at_ms);
)sql";

constexpr std::string_view third_format = R"sql(
ALTER TABLE messages ADD COLUMN socket_id TEXT NOT NULL DEFAULT '';

CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    channel BLOB NOT NULL CHECK (length(channel) = 16),
    agent BLOB NOT NULL CHECK (length(agent) = 16),
    trigger BLOB NOT NULL CHECK (length(trigger) = 16),
    reply BLOB NOT NULL CHECK (length(reply) = 16),
    status TEXT NOT NULL,
    error TEXT NOT NULL,
    partial_text TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER NOT NULL
) STRICT;
)sql";

// message_checksum.hpp; absent for what was written before.
constexpr std::string_view fourth_format = R"sql(
ALTER TABLE messages ADD COLUMN checksum INTEGER;
)sql";

constexpr std::array all_migrations{first_format, second_format, third_format, fourth_format};

}  // namespace

std::span<const std::string_view> migrations() {
    return all_migrations;
}

std::size_t format_of(Database& database) {
    Statement statement(database, "PRAGMA user_version");
    Query query(statement);
    if (!query.next()) throw store_error(database.file(), "its format cannot be read");
    return static_cast<std::size_t>(query.integer(0));
}

void migrate(Database& database) {
    const auto steps = migrations();
    const auto format = format_of(database);
    if (format > steps.size()) {
        throw store_error(database.file(), "it has format " + std::to_string(format) +
                                               " of a newer wimpole, this one knows formats up to " +
                                               std::to_string(steps.size()));
    }

    if (format == steps.size()) return;

    std::string all = "BEGIN IMMEDIATE;";
    for (auto next = format; next < steps.size(); ++next)
        all += steps[next];
    database.require(all + "PRAGMA user_version = " + std::to_string(steps.size()) + ";COMMIT;");
}

}  // namespace wimpole::storage
