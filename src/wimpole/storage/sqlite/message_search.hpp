#pragma once

#include "wimpole/messaging/search.hpp"
#include "wimpole/storage/search_terms.hpp"
#include "wimpole/storage/sqlite/message_table.hpp"

namespace wimpole::storage {

/// Searches the index of texts. Gives sqlite_failed() when SQLite failed.
class MessageSearch {
public:
    explicit MessageSearch(Database& database);

    Result<messaging::SearchPage> find(const messaging::SearchQuery& query,
                                       const std::vector<SearchTerm>& terms);

private:
    /// The numbers of those channels that exist.
    Result<std::vector<std::int64_t>> numbers_of(const std::vector<ChannelId>& channels);
    Result<bool> is_complete();

    Statement channel_number_;
    Statement find_;
    Statement is_complete_;
};

/// The expression of FTS5 for all terms in one of the channels; what a user wrote is quoted in it.
std::string search_expression(const std::vector<std::int64_t>& channel_numbers,
                              const std::vector<SearchTerm>& terms);

}  // namespace wimpole::storage
