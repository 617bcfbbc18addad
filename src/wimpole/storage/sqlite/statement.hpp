#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "siopp/base/uuid.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/storage/sqlite/database.hpp"

namespace wimpole::storage {

/// An SQL statement with `?` for its values, prepared once.
class Statement {
public:
    /// Throws std::runtime_error with one line. `database` must outlive it.
    Statement(Database& database, std::string_view sql);

    /// For a statement that gives no rows. False when it failed. Copies no values.
    template <class... Values>
    bool execute(const Values&... values);

private:
    friend class Query;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };

    Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// One execution of a statement: `while (query.next())` goes through the rows, then `failed()` tells whether
/// those were all. At most one at a time for a statement.
class Query {
public:
    enum class Keep { copies, references };

    /// Copies the values.
    template <class... Values>
    explicit Query(Statement& statement, const Values&... values)
        : Query(Keep::copies, statement, values...) {}
    /// With Keep::references the values must outlive it.
    template <class... Values>
    Query(Keep keep, Statement& statement, const Values&... values)
        : statement_(statement), lifetime_(keep == Keep::copies ? SQLITE_TRANSIENT : SQLITE_STATIC) {
        int index = 0;
        (bind(++index, values), ...);
    }
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    bool next();
    /// SQLite failed, which is in the log, or a row was not what the schema promises.
    bool failed() const noexcept { return status_ != SQLITE_OK; }

    // The current row.
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    siopp::Uuid uuid(int column);
    bool boolean(int column) const { return integer(column) != 0; }
    template <class Id>
    Id id(int column) {
        return Id(uuid(column));
    }
    bool is_null(int column) const;

private:
    void bind(int index, std::int64_t value);
    /// What is greater than SQLite's greatest integer becomes that.
    void bind(int index, std::uint64_t value);
    void bind(int index, std::string_view value);
    void bind(int index, std::span<const std::uint8_t> value);
    void bind(int index, const siopp::Uuid& value);
    void bind_null(int index);
    template <class Tag>
    void bind(int index, const Id<Tag>& value) {
        bind(index, value.uuid());
    }
    template <class T>
    void bind(int index, const std::optional<T>& value) {
        if (!value) return bind_null(index);
        bind(index, *value);
    }
    void note(int status);
    sqlite3_stmt* handle() const noexcept { return statement_.handle_.get(); }

    Statement& statement_;
    /// What SQLite is told of the values' memory.
    sqlite3_destructor_type lifetime_;
    int status_ = SQLITE_OK;
};

template <class... Values>
bool Statement::execute(const Values&... values) {
    Query query(Query::Keep::references, *this, values...);
    while (query.next()) {
    }
    return !query.failed();
}

}  // namespace wimpole::storage
