#include "wimpole/storage/sqlite/statement.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace wimpole::storage {

namespace {

sqlite3_stmt* prepare(const Database& database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int status = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (status != SQLITE_OK) throw store_error(database.file(), sqlite3_errmsg(database.handle()));
    return statement;
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql)
    : database_(database), handle_(prepare(database, sql)) {}

Query::~Query() {
    sqlite3_reset(handle());
    sqlite3_clear_bindings(handle());
}

bool Query::next() {
    if (failed()) return false;

    const int status = sqlite3_step(handle());
    if (status == SQLITE_ROW) return true;
    if (status != SQLITE_DONE) note(status);
    return false;
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(handle(), column);
}

std::string Query::text(int column) const {
    const auto* const bytes = sqlite3_column_text(handle(), column);
    if (!bytes) return {};
    return {reinterpret_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(handle(), column))};
}

siopp::Uuid Query::uuid(int column) {
    std::array<std::uint8_t, 16> bytes{};
    const auto* const blob = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle(), column));
    if (!blob || size != bytes.size()) {
        note(SQLITE_CORRUPT);
        return {};
    }
    std::copy_n(blob, size, bytes.begin());
    return siopp::Uuid(bytes);
}

bool Query::is_null(int column) const {
    return sqlite3_column_type(handle(), column) == SQLITE_NULL;
}

void Query::bind(int index, std::int64_t value) {
    note(sqlite3_bind_int64(handle(), index, value));
}

void Query::bind(int index, std::uint64_t value) {
    constexpr std::uint64_t greatest = std::numeric_limits<std::int64_t>::max();
    bind(index, static_cast<std::int64_t>(std::min(value, greatest)));
}

void Query::bind(int index, std::string_view value) {
    // A null pointer would be bound as NULL.
    const char* const bytes = value.data() ? value.data() : "";
    note(sqlite3_bind_text64(handle(), index, bytes, value.size(), lifetime_, SQLITE_UTF8));
}

void Query::bind(int index, std::span<const std::uint8_t> value) {
    note(sqlite3_bind_blob64(handle(), index, value.data(), value.size(), lifetime_));
}

void Query::bind(int index, const siopp::Uuid& value) {
    bind(index, std::span<const std::uint8_t>(value.bytes()));
}

void Query::bind_null(int index) {
    note(sqlite3_bind_null(handle(), index));
}

void Query::note(int status) {
    if (status == SQLITE_OK || failed()) return;
    status_ = status;
    statement_.database_.report_failure(sqlite3_sql(handle()));
}

}  // namespace wimpole::storage
