#pragma once

#include <cstdint>
#include <optional>

#include "wimpole/base/error.hpp"
#include "wimpole/storage/sqlite/search_index.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// Deletes the rows of what does not exist any longer, a few at a time, so that a channel with a million
/// messages is cleared without a pause. What waits is in the file. Every call gives sqlite_failed() or false
/// when SQLite failed.
class PurgeTable {
public:
    /// `index` must outlive it.
    PurgeTable(Database& database, SearchIndex& index);

    /// The rows of the channel below `seq` are to go. The first of them do at once.
    bool add(std::int64_t channel_number, std::uint64_t seq);
    /// Deletes some more of what waits; false where nothing does.
    Result<bool> advance();

private:
    struct Purge {
        std::int64_t channel_number = 0;
        std::uint64_t before = 0;
    };
    Result<std::optional<Purge>> next();
    bool advance(const Purge& purge);

    SearchIndex& index_;
    Statement add_;
    Statement next_;
    Statement done_;
    Statement end_of_part_;
    Statement delete_messages_;
    Statement delete_changes_;
};

}  // namespace wimpole::storage
