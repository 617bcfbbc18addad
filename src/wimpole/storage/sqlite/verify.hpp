#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace wimpole::storage {

/// What an examination of a store has found.
struct VerifyReport {
    std::uint64_t channels = 0;
    std::uint64_t messages = 0;
    /// One line each; empty where the store is sound. At most 100.
    std::vector<std::string> problems;
};

/// Examines the store of a data directory that nobody uses: SQLite's own structures, that all references lead
/// somewhere, that the seq of every channel has no gap and no number twice, that times do not go back, and
/// that the index of texts agrees with the messages. Changes nothing. Throws std::runtime_error with one line
/// when it cannot be examined: there is none, it is in use, it is of another format.
VerifyReport verify(const std::filesystem::path& data_directory);

}  // namespace wimpole::storage
