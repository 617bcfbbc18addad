#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "wimpole/storage/storage_thread.hpp"

namespace wimpole::storage {

/// What a storage call gives when SQLite failed; the storage thread puts the words.
inline Error sqlite_failed() {
    return {Error::Kind::storage, {}};
}

/// A connection to a SQLite file, used by one thread at a time.
class Database final : public Transactions {
public:
    /// unsafe_copy: for a file that is filled in one go and synchronised afterwards.
    enum class Access { read_write, read_only, unsafe_copy };

    /// The file must exist; it may be empty. read_write: WAL, every commit on the disk before it returns.
    /// Up to `page_cache_size` bytes of the file are kept in memory. Throws std::runtime_error with one line.
    Database(std::filesystem::path file, Access access, std::size_t page_cache_size = std::size_t{2} << 20);

    /// Start-up only: executes statements; throws std::runtime_error with one line when one fails.
    void require(const std::string& sql);

    bool begin() override;
    bool commit() override;
    void rollback() override;
    bool probe() override;

    /// Outside a transaction: moves the write-ahead log into the file and empties it, so that nothing that
    /// was overwritten is left in it. False where that has to wait for somebody who reads.
    bool empty_log();

    /// Writes SQLite's last error to the log, once until a transaction has succeeded again.
    void report_failure(std::string_view doing);

    sqlite3* handle() const noexcept { return handle_.get(); }
    const std::filesystem::path& file() const noexcept { return file_; }

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }
    };

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    /// What every transaction executes; prepared when it is needed first.
    struct Prepared {
        const char* sql;
        std::unique_ptr<sqlite3_stmt, Finalize> statement = nullptr;
    };

    bool execute(Prepared& prepared);
    bool execute(const char* sql);
    void report_success();

    const std::filesystem::path file_;
    const Access access_;
    std::unique_ptr<sqlite3, Close> handle_;
    Prepared begin_;
    Prepared commit_{"COMMIT"};
    bool failing_ = false;
    int changes_at_begin_ = 0;
};

/// "cannot use the store FILE: WHY", for exceptions while starting.
std::runtime_error store_error(const std::filesystem::path& file, const std::string& why);

}  // namespace wimpole::storage
