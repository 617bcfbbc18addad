#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wimpole/storage/sqlite/database.hpp"

namespace wimpole::storage {

/// The SQL that makes format n + 1 of format n, at index n; an empty file has format 0. Never changed once
/// released.
std::span<const std::string_view> migrations();

/// The format that the file has. Throws std::runtime_error with one line when it cannot be read.
std::size_t format_of(Database& database);

/// Brings the file to the newest format, all steps in one transaction. Throws std::runtime_error with one
/// line when a step fails or the file has a format newer than all known ones.
void migrate(Database& database);

}  // namespace wimpole::storage
