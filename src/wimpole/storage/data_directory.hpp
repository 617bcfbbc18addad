#pragma once

#include <filesystem>

namespace wimpole::storage {

/// The directory with everything that wimpole keeps, used by one process at a time. Start-up only.
class DataDirectory {
public:
    /// Creates the directory, readable by its owner only, where it does not exist, and locks `wimpole.lock`
    /// in it for as long as this object lives. Throws std::runtime_error with one line when that cannot be
    /// done.
    explicit DataDirectory(std::filesystem::path path);
    ~DataDirectory();
    DataDirectory(const DataDirectory&) = delete;
    DataDirectory& operator=(const DataDirectory&) = delete;

    /// The path of a file in it, which is created empty and readable by its owner only where there is none.
    std::filesystem::path file(const char* name) const;

private:
    std::filesystem::path path_;
    int lock_descriptor_ = -1;
};

}  // namespace wimpole::storage
