#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "wimpole/base/error.hpp"
#include "wimpole/messaging/session_store.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

/// Reading rows of tables whose lists are paged. sqlite_failed() when SQLite failed.
namespace wimpole::storage {

/// `read(query)` gives what the current row is.
template <class T>
Result<std::optional<T>> read_one(Query& query, T (*read)(Query&)) {
    std::optional<T> found;
    if (query.next()) found = read(query);
    if (query.failed()) return sqlite_failed();
    return found;
}

/// `statement` takes a number and a limit and gives the rows with lower numbers, the highest first, with the
/// number in the column behind those that `read` reads.
template <class T>
Result<messaging::ListPage<T>> read_page(Statement& statement, T (*read)(Query&), int number_column,
                                         std::optional<std::int64_t> before, std::size_t limit) {
    Query query(statement, before.value_or(std::numeric_limits<std::int64_t>::max()),
                std::uint64_t{limit} + 1);
    messaging::ListPage<T> page;
    std::int64_t last = 0;
    while (query.next()) {
        if (page.items.size() == limit) {
            if (limit > 0) page.next = last;
            return page;
        }
        page.items.push_back(read(query));
        last = query.integer(number_column);
    }
    if (query.failed()) return sqlite_failed();
    return page;
}

}  // namespace wimpole::storage
