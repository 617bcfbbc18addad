#include "wimpole/api/ui_directory.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace wimpole::api {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& directory, const std::string& reason) {
    throw std::runtime_error("--ui-dir " + directory.string() + ": " + reason);
}

std::string_view content_type(std::string_view extension) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> types{{
        {".css", "text/css; charset=utf-8"},
        {".gif", "image/gif"},
        {".html", "text/html; charset=utf-8"},
        {".ico", "image/x-icon"},
        {".jpg", "image/jpeg"},
        {".js", "application/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".mjs", "application/javascript; charset=utf-8"},
        {".png", "image/png"},
        {".svg", "image/svg+xml"},
        {".txt", "text/plain; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".webp", "image/webp"},
        {".woff", "font/woff"},
        {".woff2", "font/woff2"},
    }};
    const auto type = std::find_if(types.begin(), types.end(),
                                   [extension](const auto& entry) { return entry.first == extension; });
    return type == types.end() ? "application/octet-stream" : type->second;
}

/// FNV-1a: a browser asks only whether the file is the one that it has.
std::string etag_of(std::string_view content) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : content) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 0x100000001b3;
    }
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "\"%016llx\"", static_cast<unsigned long long>(hash));
    return text.data();
}

std::string read(const fs::path& directory, const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (!stream) refuse(directory, "cannot read " + file.string());
    return content;
}

std::vector<fs::path> files_below(const fs::path& directory) {
    std::vector<fs::path> files;
    std::error_code error;
    fs::recursive_directory_iterator entry(directory, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (entry->is_regular_file(error)) files.push_back(entry->path());
    }
    if (error) refuse(directory, error.message());
    return files;
}

}  // namespace

UiDirectory::UiDirectory(const fs::path& directory, UiDirectoryLimits limits) {
    const auto files = files_below(directory);
    if (files.size() > limits.max_files) refuse(directory, "too many files for a web app");

    std::size_t bytes = 0;
    files_.reserve(files.size());
    for (const auto& file : files) {
        bytes += fs::file_size(file);
        if (bytes > limits.max_bytes) refuse(directory, "too large for a web app");

        auto content = read(directory, file);
        auto etag = etag_of(content);
        files_.push_back(
            {'/' + file.lexically_relative(directory).generic_string(), std::move(content), std::move(etag)});
        const auto& added = files_.back();
        assets_.push_back({added.path, content_type(file.extension().string()), added.content, added.etag});
    }
    const bool has_page = std::any_of(assets_.begin(), assets_.end(),
                                      [](const WebAsset& asset) { return asset.path == "/index.html"; });
    if (!has_page) refuse(directory, "has no index.html");
}

}  // namespace wimpole::api
