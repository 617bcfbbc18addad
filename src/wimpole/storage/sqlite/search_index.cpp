#include "wimpole/storage/sqlite/search_index.hpp"

#include <algorithm>

namespace wimpole::storage {

namespace {

/// Pages of the index that one piece of rewriting writes.
constexpr std::int64_t pages_at_once = 64;

}  // namespace

SearchIndex::SearchIndex(Database& database)
    : database_(database),
      state_(database, "SELECT indexed, erased FROM search_state"),
      set_indexed_(database, "UPDATE search_state SET indexed = ?"),
      set_erased_(database, "UPDATE search_state SET erased = ?"),
      last_(database, "SELECT max(number) FROM messages"),
      index_(database,
             "INSERT INTO search (rowid, channel, text) SELECT number, channel, text FROM messages"
             " WHERE number > ? AND number <= ? AND deleted = 0"),
      // The index must be told what it holds, as the text is not in it.
      remove_(database,
              "INSERT INTO search (search, rowid, channel, text)"
              " SELECT 'delete', number, channel, text FROM messages"
              " WHERE id = ? AND number <= ? AND deleted = 0"),
      add_again_(database,
                 "INSERT INTO search (rowid, channel, text) SELECT number, channel, text FROM messages"
                 " WHERE id = ? AND number <= ? AND deleted = 0"),
      remove_up_to_(database,
                    "INSERT INTO search (search, rowid, channel, text)"
                    " SELECT 'delete', number, channel, text FROM messages"
                    " WHERE channel = ? AND seq <= ? AND number <= ? AND deleted = 0"),
      merge_(database, "INSERT INTO search (search, rank) VALUES ('merge', ?)") {}

Result<std::int64_t> SearchIndex::next_number() {
    if (!next_number_) {
        const auto newest = last();
        if (!newest) return newest.error();
        const auto done = indexed();
        if (!done) return done.error();
        next_number_ = std::max(*newest, *done) + 1;
    }
    return (*next_number_)++;
}

Result<std::size_t> SearchIndex::advance(std::size_t limit) {
    const auto done = indexed();
    if (!done) return done.error();

    const auto newest = last();
    if (!newest) return newest.error();
    const auto next = std::min(*newest, *done + static_cast<std::int64_t>(limit));
    if (next <= *done) return std::size_t{0};

    if (!index_.execute(*done, next) || !set_indexed_.execute(next)) return sqlite_failed();
    indexed_ = next;
    return static_cast<std::size_t>(next - *done);
}

bool SearchIndex::remove(MessageId message) {
    const auto done = indexed();
    return done && remove_.execute(message, *done) && note_remains();
}

bool SearchIndex::add_again(MessageId message) {
    const auto done = indexed();
    return done && add_again_.execute(message, *done);
}

bool SearchIndex::remove_up_to(std::int64_t channel_number, std::uint64_t seq) {
    const auto done = indexed();
    return done && remove_up_to_.execute(channel_number, seq, *done) && note_remains();
}

Result<bool> SearchIndex::has_remains() {
    Query query(state_);
    const bool found = query.next() && query.boolean(1);
    if (query.failed()) return sqlite_failed();
    return found;
}

Result<bool> SearchIndex::rewrite(Step step) {
    // A negative number of pages makes all parts of the index ready to become one.
    const auto before = sqlite3_total_changes(database_.handle());
    if (!merge_.execute(step == Step::first ? -pages_at_once : pages_at_once)) return sqlite_failed();

    // SQLite's documentation: fewer than two changes mean that there was nothing to do.
    if (sqlite3_total_changes(database_.handle()) - before >= 2) return true;
    if (!set_erased_.execute(std::int64_t{0})) return sqlite_failed();
    return false;
}

Result<std::int64_t> SearchIndex::indexed() {
    if (indexed_) return *indexed_;

    Query query(state_);
    if (query.next()) indexed_ = query.integer(0);
    if (query.failed() || !indexed_) return sqlite_failed();
    return *indexed_;
}

Result<std::int64_t> SearchIndex::last() {
    Query query(last_);
    const auto number = query.next() ? query.integer(0) : 0;
    if (query.failed()) return sqlite_failed();
    return number;
}

bool SearchIndex::note_remains() {
    return set_erased_.execute(std::int64_t{1});
}

}  // namespace wimpole::storage
