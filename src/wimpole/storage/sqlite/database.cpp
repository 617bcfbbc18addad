#include "wimpole/storage/sqlite/database.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "wimpole/base/log.hpp"
#include "wimpole/storage/sqlite/statement.hpp"

namespace wimpole::storage {

namespace {

/// How long to wait for another program that has the file locked, such as a backup.
constexpr std::chrono::milliseconds busy_timeout{5'000};

// A checkpoint shrinks a write-ahead log that a burst has made longer than this to this size again.
constexpr const char* writer_settings =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA journal_size_limit = 67108864;";

sqlite3* open(const std::filesystem::path& file, Database::Access access) {
    const int flags = access == Database::Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite3* handle = nullptr;
    const int status = sqlite3_open_v2(file.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    if (status == SQLITE_OK) return handle;

    // Even a failed open gives a handle, which knows why.
    const std::string why = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(status);
    sqlite3_close(handle);
    throw store_error(file, why);
}

}  // namespace

std::runtime_error store_error(const std::filesystem::path& file, const std::string& why) {
    return std::runtime_error("cannot use the store " + file.string() + ": " + why);
}

Database::Database(std::filesystem::path file, Access access, std::size_t page_cache_size)
    : file_(std::move(file)),
      access_(access),
      handle_(open(file_, access)),
      // Immediate: a lock held by another program is met here and not in the middle of the transaction.
      begin_{access == Access::read_only ? "BEGIN" : "BEGIN IMMEDIATE"} {
    sqlite3_extended_result_codes(handle(), 1);
    sqlite3_busy_timeout(handle(), static_cast<int>(busy_timeout.count()));
    require("PRAGMA cache_size = -" + std::to_string(page_cache_size / 1024));
    if (access == Access::read_only) return;
    if (access == Access::unsafe_copy) {
        require("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;");
        return;
    }

    require(writer_settings);
    Statement mode(*this, "PRAGMA journal_mode");
    Query query(mode);
    if (!query.next() || query.text(0) != "wal")
        throw store_error(file_, "its file system allows no write-ahead log");
}

void Database::require(const std::string& sql) {
    if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw store_error(file_, sqlite3_errmsg(handle()));
    }
}

bool Database::begin() {
    changes_at_begin_ = sqlite3_total_changes(handle());
    return execute(begin_);
}

bool Database::commit() {
    if (!execute(commit_)) return false;
    // A writer that has only read has not shown that it works.
    const bool has_worked =
        access_ == Access::read_only || sqlite3_total_changes(handle()) != changes_at_begin_;
    if (has_worked) report_success();
    return true;
}

void Database::rollback() {
    // Some errors, such as a full disk, have ended the transaction already.
    if (sqlite3_get_autocommit(handle()) == 0) execute("ROLLBACK");
}

bool Database::probe() {
    if (access_ == Access::read_only) return true;
    const bool written =
        begin() &&
        execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('probe', hex(randomblob(8)))") && commit();
    if (!written) rollback();
    return written;
}

bool Database::empty_log() {
    sqlite3_busy_timeout(handle(), 0);
    const int status =
        sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(handle(), static_cast<int>(busy_timeout.count()));
    return status == SQLITE_OK;
}

void Database::report_failure(std::string_view doing) {
    if (std::exchange(failing_, true)) return;
    log::error("store ", file_.string(), ": ", doing, ": ", sqlite3_errmsg(handle()), " (SQLite code ",
               sqlite3_extended_errcode(handle()), ")");
}

void Database::report_success() {
    if (std::exchange(failing_, false)) log::info("store ", file_.string(), ": works again");
}

bool Database::execute(Prepared& prepared) {
    if (!prepared.statement) {
        sqlite3_stmt* made = nullptr;
        sqlite3_prepare_v3(handle(), prepared.sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        prepared.statement.reset(made);
    }
    // A statement that could not be prepared is null, which is a misuse to sqlite3_step().
    const int status = sqlite3_step(prepared.statement.get());
    sqlite3_reset(prepared.statement.get());
    if (status == SQLITE_DONE) return true;
    report_failure(prepared.sql);
    return false;
}

bool Database::execute(const char* sql) {
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) == SQLITE_OK) return true;
    report_failure(sql);
    return false;
}

}  // namespace wimpole::storage
