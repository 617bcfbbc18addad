#pragma once

#include <cstdint>
#include <filesystem>

namespace wimpole::storage {

/// What a backup has written.
struct BackupReport {
    std::filesystem::path file;
    std::uintmax_t bytes = 0;
};

/// Copies the store of a data directory into another directory, which becomes a data directory that wimpole
/// can be started with. A wimpole may be using the store meanwhile; the copy is the store at one moment, with
/// all that had been acknowledged before the call. When this returns the copy is on the disk; before, there
/// is no `wimpole.db` in the target. Throws std::runtime_error with one line, also when there is a store in
/// the target already.
BackupReport back_up(const std::filesystem::path& data_directory, const std::filesystem::path& target);

}  // namespace wimpole::storage
