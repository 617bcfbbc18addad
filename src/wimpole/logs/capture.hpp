#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "wimpole/base/error.hpp"
#include "wimpole/logs/line_writer.hpp"

namespace wimpole::logs {

/// A file of JSON lines that only its owner may read (mode 0600), written without making anybody wait, and
/// never larger than it may be. One thread at a time.
class Capture {
public:
    /// Creates the file, which must not exist, and the directory (0700) where it is missing.
    static Result<std::unique_ptr<Capture>> create(const std::filesystem::path& file, std::size_t max_bytes);
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    /// False when the file is full: nothing more is written then.
    bool write(std::string line);
    /// Begins the end and returns.
    void finish() { writer_.finish(); }
    bool has_ended() const noexcept { return writer_.has_ended(); }

    const std::filesystem::path& file() const noexcept { return file_; }
    /// Lines that the disk was too slow for.
    std::uint64_t dropped() const noexcept { return writer_.dropped(); }

private:
    Capture(std::filesystem::path file, int descriptor, std::size_t max_bytes);

    const std::filesystem::path file_;
    const int descriptor_;
    const std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    bool is_full_ = false;
    LineWriter writer_;
};

}  // namespace wimpole::logs
