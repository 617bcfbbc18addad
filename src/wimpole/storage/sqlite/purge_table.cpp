#include "wimpole/storage/sqlite/purge_table.hpp"

namespace wimpole::storage {

namespace {

/// Messages that one call deletes; more would make those wait who want to send.
constexpr std::uint64_t messages_at_once = 200;

}  // namespace

PurgeTable::PurgeTable(Database& database, SearchIndex& index)
    : index_(index),
      add_(database,
           "INSERT INTO purges (channel, before_seq) VALUES (?, ?)"
           " ON CONFLICT (channel) DO UPDATE SET before_seq = excluded.before_seq"),
      next_(database, "SELECT channel, before_seq FROM purges LIMIT 1"),
      done_(database, "DELETE FROM purges WHERE channel = ?"),
      end_of_part_(database,
                   "SELECT count(*), max(seq) FROM"
                   " (SELECT seq FROM messages WHERE channel = ? AND seq < ? ORDER BY seq LIMIT ?)"),
      delete_messages_(database, "DELETE FROM messages WHERE channel = ? AND seq <= ?"),
      delete_changes_(database, "DELETE FROM changes WHERE channel = ? AND seq < ?") {}

bool PurgeTable::add(std::int64_t channel_number, std::uint64_t seq) {
    return add_.execute(channel_number, seq) && advance({channel_number, seq});
}

Result<bool> PurgeTable::advance() {
    const auto purge = next();
    if (!purge) return purge.error();
    if (!*purge) return false;
    if (!advance(**purge)) return sqlite_failed();
    return true;
}

Result<std::optional<PurgeTable::Purge>> PurgeTable::next() {
    Query query(next_);
    std::optional<Purge> purge;
    if (query.next()) purge = {query.integer(0), static_cast<std::uint64_t>(query.integer(1))};
    if (query.failed()) return sqlite_failed();
    return purge;
}

bool PurgeTable::advance(const Purge& purge) {
    std::uint64_t count = 0;
    std::uint64_t last = 0;
    {
        Query query(end_of_part_, purge.channel_number, purge.before, messages_at_once);
        if (query.next()) {
            count = static_cast<std::uint64_t>(query.integer(0));
            last = static_cast<std::uint64_t>(query.integer(1));
        }
        if (query.failed()) return false;
    }
    if (count > 0 && !(index_.remove_up_to(purge.channel_number, last) &&
                       delete_messages_.execute(purge.channel_number, last))) {
        return false;
    }
    if (count == messages_at_once) return true;
    return delete_changes_.execute(purge.channel_number, purge.before) && done_.execute(purge.channel_number);
}

}  // namespace wimpole::storage
