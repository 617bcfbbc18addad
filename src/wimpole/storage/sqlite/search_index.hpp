#pragma once

#include <cstdint>
#include <optional>

#include "wimpole/base/error.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

/// The index of the texts of messages, as the writer keeps it. New messages are not indexed by their own
/// transaction but many at once, later, which costs a small part of it. What is deleted is taken out at once.
/// Every call gives sqlite_failed() or false when SQLite failed.
class SearchIndex {
public:
    explicit SearchIndex(Database& database);

    /// Forgets what it remembers of the file, after a rollback.
    void clear() {
        indexed_.reset();
        next_number_.reset();
    }

    /// The number for the next new message: greater than all that the index may have, also of messages whose
    /// rows are gone.
    Result<std::int64_t> next_number();

    /// Indexes at most `limit` rows more; gives how many rows there were.
    Result<std::size_t> advance(std::size_t limit);

    /// Before the text of a message is changed or erased: takes it out of the index, if it is in it.
    bool remove(MessageId message);
    /// After the text of a message that is in the index has changed.
    bool add_again(MessageId message);
    /// Takes out the rows of a channel up to a seq, before they are deleted.
    bool remove_up_to(std::int64_t channel_number, std::uint64_t seq);

    /// What was taken out leaves its words in the file until the index is written anew. True while there is
    /// anything of that kind.
    Result<bool> has_remains();
    /// Writes a piece of the index anew; false when all of it is. `Step::first` begins.
    enum class Step { first, next };
    Result<bool> rewrite(Step step);

private:
    Result<std::int64_t> indexed();
    Result<std::int64_t> last();
    bool note_remains();

    Database& database_;
    std::optional<std::int64_t> indexed_;
    std::optional<std::int64_t> next_number_;
    Statement state_;
    Statement set_indexed_;
    Statement set_erased_;
    Statement last_;
    Statement index_;
    Statement remove_;
    Statement add_again_;
    Statement remove_up_to_;
    Statement merge_;
};

}  // namespace wimpole::storage
