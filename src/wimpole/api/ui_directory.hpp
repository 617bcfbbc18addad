#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/api/web_assets.hpp"

namespace wimpole::api {

struct UiDirectoryLimits {
    std::size_t max_files = 10'000;
    std::size_t max_bytes = 256 * 1024 * 1024;
};

/// The files of a web app that is served in place of the embedded page, read when the server starts: a worker
/// never waits for the disk, and no path of a request reaches the file system.
class UiDirectory {
public:
    /// Throws std::runtime_error with a line for the user where the directory cannot be read, has no
    /// index.html, or holds more than the limits allow. Directories that are symbolic links are left out.
    explicit UiDirectory(const std::filesystem::path& directory, UiDirectoryLimits limits = {});

    /// In no order; lives as long as this.
    std::span<const WebAsset> assets() const noexcept { return assets_; }

private:
    struct File {
        std::string path;
        std::string content;
        std::string etag;
    };

    std::vector<File> files_;
    std::vector<WebAsset> assets_;
};

}  // namespace wimpole::api
