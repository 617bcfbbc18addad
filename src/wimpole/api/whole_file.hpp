#pragma once

#include <filesystem>
#include <string_view>

#include "wimpole/base/error.hpp"

namespace wimpole::api {

/// Writes a file that appears as a whole, on the disk, in the place of one of its name: only its owner may
/// read it. Creates its folder. Kind::storage where that fails, which is logged here: clients are not told of
/// paths. Blocks.
Result<void> write_whole_file(const std::filesystem::path& path, std::string_view content);

}  // namespace wimpole::api
