#include "wimpole/storage/sqlite/message_search.hpp"

#include <limits>
#include <string>

namespace wimpole::storage {

using messaging::SearchPage;
using messaging::SearchQuery;

namespace {

std::string quoted(const std::string& text) {
    std::string literal = "\"";
    for (const char letter : text) {
        if (letter == '"') literal.push_back('"');
        literal.push_back(letter);
    }
    return literal + '"';
}

}  // namespace

std::string search_expression(const std::vector<std::int64_t>& channel_numbers,
                              const std::vector<SearchTerm>& terms) {
    std::string channels;
    for (const auto number : channel_numbers) {
        if (!channels.empty()) channels += " OR ";
        channels += quoted(std::to_string(number));
    }
    auto expression = "channel : (" + channels + ") AND text : (";
    for (const auto& term : terms)
        expression += quoted(term.text) + (term.is_prefix ? "* " : " ");
    return expression + ')';
}

MessageSearch::MessageSearch(Database& database)
    : channel_number_(database, "SELECT number FROM channels WHERE id = ? AND deleted = 0"),
      // The index gives its rows in the order of their numbers; nothing is sorted.
      find_(database, select_messages("messages.number IN (SELECT rowid FROM search WHERE search MATCH ?"
                                      " AND rowid < ? ORDER BY rowid DESC LIMIT ?)"
                                      " AND " +
                                      std::string(messages_exist) + " ORDER BY messages.number DESC")),
      is_complete_(database,
                   "SELECT indexed >= (SELECT coalesce(max(number), 0) FROM messages)"
                   " FROM search_state") {}

Result<SearchPage> MessageSearch::find(const SearchQuery& query, const std::vector<SearchTerm>& terms) {
    const auto complete = is_complete();
    if (!complete) return complete.error();
    const auto numbers = numbers_of(query.channels);
    if (!numbers) return numbers.error();

    SearchPage page;
    page.complete = *complete;
    if (numbers->empty() || query.limit == 0) return page;

    const auto end = query.before.value_or(std::numeric_limits<std::int64_t>::max());
    MessageCursor cursor(find_, search_expression(*numbers, terms), end, std::uint64_t{query.limit} + 1);
    while (auto message = cursor.next()) {
        if (page.messages.size() == query.limit) return page;
        page.messages.push_back(*std::move(message));
        page.next = cursor.number();
    }
    if (cursor.failed()) return sqlite_failed();
    page.next = std::nullopt;
    return page;
}

Result<std::vector<std::int64_t>> MessageSearch::numbers_of(const std::vector<ChannelId>& channels) {
    std::vector<std::int64_t> numbers;
    for (const auto& channel : channels) {
        Query query(channel_number_, channel);
        if (query.next()) numbers.push_back(query.integer(0));
        if (query.failed()) return sqlite_failed();
    }
    return numbers;
}

Result<bool> MessageSearch::is_complete() {
    Query query(is_complete_);
    const bool complete = query.next() && query.boolean(0);
    if (query.failed()) return sqlite_failed();
    return complete;
}

}  // namespace wimpole::storage
