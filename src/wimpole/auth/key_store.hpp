#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <sys/types.h>

#include "wimpole/auth/key_file.hpp"

namespace wimpole::auth {

/// Which content a file has, without reading it: compare to see whether it was replaced.
struct FileStamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const FileStamp&) const = default;
};
/// Nothing where there is no file.
std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

/// The API keys of a running server: those of its key file, and those that it was started with. Any thread.
class KeyStore {
public:
    /// Reads the file. Throws std::runtime_error where it is broken.
    explicit KeyStore(KeyFile file);

    /// A key that is in no file (an environment variable). Before the server starts.
    void add(ApiKey key);

    /// Whether somebody must show credentials: since a key was added, or a key file exists. A file without
    /// keys lets nobody in, and a server that has asked once goes on to ask: a lost file opens no door.
    bool asks() const;
    /// As they are now.
    std::shared_ptr<const KeySet> keys() const;

    enum class Change { none, some };
    /// Looks whether the file was replaced and reads it then. After an error the keys stay as they are.
    Result<Change> refresh();

private:
    void publish(KeySet of_file);

    KeyFile file_;
    mutable std::mutex mutex_;
    std::optional<FileStamp> stamp_;
    KeySet fixed_;
    KeySet of_file_;
    std::shared_ptr<const KeySet> all_;
    bool asks_ = false;
};

}  // namespace wimpole::auth
