#include "wimpole/storage/sqlite/backup.hpp"

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "wimpole/storage/data_directory.hpp"
#include "wimpole/storage/sqlite/database.hpp"

namespace wimpole::storage {

namespace {

constexpr const char* store_name = "wimpole.db";

void synchronise(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!done) throw store_error(path, std::generic_category().message(error));
}

void copy(Database& from, Database& into) {
    struct Finish {
        void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
    };
    const std::unique_ptr<sqlite3_backup, Finish> backup(
        sqlite3_backup_init(into.handle(), "main", from.handle(), "main"));
    // In one step: between steps the copy would have to begin again whenever somebody has written.
    const int status = backup ? sqlite3_backup_step(backup.get(), -1) : SQLITE_ERROR;
    if (status != SQLITE_DONE) throw store_error(into.file(), sqlite3_errstr(status));
}

}  // namespace

BackupReport back_up(const std::filesystem::path& data_directory, const std::filesystem::path& target) {
    const auto source = data_directory / store_name;
    if (!std::filesystem::exists(source)) throw store_error(source, "there is none");
    // Not created by this: a reader that comes before the writer is no harm to it.
    Database from(source, Database::Access::read_only);

    const DataDirectory directory(target);
    const auto file = target / store_name;
    if (std::filesystem::exists(file)) throw store_error(file, "it exists already");
    const auto unfinished = directory.file("wimpole.db.unfinished");
    {
        Database into(unfinished, Database::Access::unsafe_copy);
        copy(from, into);
    }
    synchronise(unfinished);
    std::filesystem::rename(unfinished, file);
    synchronise(target);
    return {file, std::filesystem::file_size(file)};
}

}  // namespace wimpole::storage
