#include "wimpole/auth/key_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wimpole/base/line_text.hpp"

namespace wimpole::auth {

namespace {

constexpr mode_t owner_only_directory = 0700;
constexpr mode_t owner_only_file = 0600;
constexpr std::size_t max_file_bytes = 16 * 1024 * 1024;
constexpr std::size_t id_bytes = 6;

Error failure(std::string_view what, const std::filesystem::path& path, int error) {
    return Error{Error::Kind::storage,
                 std::string(what) + ' ' + path.string() + ": " + std::generic_category().message(error)};
}

/// An open file. Closed when it is destroyed.
class File {
public:
    File(const std::filesystem::path& path, int flags)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, owner_only_file)) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const noexcept { return descriptor_; }
    explicit operator bool() const noexcept { return descriptor_ >= 0; }

    bool write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    /// The whole of it; or more than `limit` bytes of a longer one.
    std::optional<std::string> read(std::size_t limit) const {
        constexpr std::size_t step = 16 * 1024;
        std::string bytes;
        std::size_t filled = 0;
        while (filled <= limit) {
            bytes.resize(filled + step);
            const auto count = ::read(descriptor_, bytes.data() + filled, step);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return std::nullopt;
            if (count == 0) break;
            filled += static_cast<std::size_t>(count);
        }
        bytes.resize(filled);
        return bytes;
    }

private:
    int descriptor_;
};

std::filesystem::path beside(std::filesystem::path path, const char* suffix) {
    path += suffix;
    return path;
}

std::filesystem::path directory_of(const std::filesystem::path& path) {
    return std::filesystem::absolute(path).parent_path();
}

/// Keeps other processes from changing the file while it exists.
class ChangeLock {
public:
    explicit ChangeLock(const std::filesystem::path& path) : file_(beside(path, ".lock"), O_RDWR | O_CREAT) {
        is_held_ = file_ && ::flock(file_.descriptor(), LOCK_EX) == 0;
    }
    bool is_held() const noexcept { return is_held_; }

private:
    File file_;
    bool is_held_ = false;
};

std::optional<Error> replace(const std::filesystem::path& path, std::string_view content) {
    const auto temporary = beside(path, ".new");
    ::unlink(temporary.c_str());
    {
        const File file(temporary, O_WRONLY | O_CREAT | O_EXCL);
        if (!file) return failure("cannot create", temporary, errno);
        if (!file.write(content) || ::fsync(file.descriptor()) != 0) {
            return failure("cannot write", temporary, errno);
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return failure("cannot replace", path, errno);

    // So that the new entry of the directory survives a loss of power.
    const File directory(directory_of(path), O_RDONLY | O_DIRECTORY);
    if (!directory || ::fsync(directory.descriptor()) != 0) return failure("cannot flush", path, errno);
    return std::nullopt;
}

std::optional<Error> make_directory(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory.parent_path(), error);
    if (error) return failure("cannot create the directory", directory.parent_path(), error.value());
    if (::mkdir(directory.c_str(), owner_only_directory) != 0 && errno != EEXIST) {
        return failure("cannot create the directory", directory, errno);
    }
    return std::nullopt;
}

bool is_key_name(std::string_view text) {
    return !text.empty() && text.size() <= max_key_name_bytes && is_line(text);
}

std::optional<Error> check(const NewKey& key, std::int64_t now_ms) {
    if (!is_key_name(key.name)) {
        return Error{Error::Kind::invalid, "the name of a key must be a line of 1 to 256 bytes"};
    }
    if (key.role == Role::agent && !key.entity) {
        return Error{Error::Kind::invalid, "an agent's key needs the agent's entity"};
    }
    if (key.expires_at_ms && *key.expires_at_ms <= now_ms) {
        return Error{Error::Kind::invalid, "a key cannot expire in the past"};
    }
    return std::nullopt;
}

std::string new_id() {
    return to_hex(sha256(random_bytes(id_bytes))).substr(0, 2 * id_bytes);
}

Error busy(const std::filesystem::path& path) {
    return failure("cannot lock", beside(path, ".lock"), errno);
}

}  // namespace

bool KeyFile::exists() const {
    std::error_code error;
    return std::filesystem::exists(path_, error);
}

Result<KeySet> KeyFile::list() const {
    const File file(path_, O_RDONLY);
    if (!file) {
        if (errno == ENOENT) return KeySet();
        return failure("cannot open", path_, errno);
    }
    const auto content = file.read(max_file_bytes);
    if (!content) return failure("cannot read", path_, errno);
    if (content->size() > max_file_bytes) return failure("cannot read", path_, EFBIG);

    auto keys = read_keys(*content);
    if (!keys) return Error{Error::Kind::storage, path_.string() + ": " + keys.error().reason};
    return keys;
}

Result<CreatedKey> KeyFile::create(NewKey wanted, std::int64_t now_ms) const {
    if (auto error = check(wanted, now_ms)) return *std::move(error);
    if (auto error = make_directory(directory_of(path_))) return *std::move(error);
    const ChangeLock lock(path_);
    if (!lock.is_held()) return busy(path_);

    auto keys = list();
    if (!keys) return keys.error();
    if (keys->keys().size() >= max_keys) return Error{Error::Kind::conflict, "there are too many keys"};

    CreatedKey created{{}, new_secret()};
    created.key = ApiKey{new_id(), std::move(wanted.name), wanted.role, wanted.entity, sha256(created.secret),
                         now_ms,   wanted.expires_at_ms};
    keys->add(created.key);
    if (auto error = replace(path_, write_keys(*keys))) return *std::move(error);
    return created;
}

Result<ApiKey> KeyFile::revoke(std::string_view id) const {
    if (!exists()) return Error{Error::Kind::not_found, "there is no key " + std::string(id)};
    const ChangeLock lock(path_);
    if (!lock.is_held()) return busy(path_);

    auto keys = list();
    if (!keys) return keys.error();
    auto removed = keys->remove(id);
    if (!removed) return Error{Error::Kind::not_found, "there is no key " + std::string(id)};

    if (auto error = replace(path_, write_keys(*keys))) return *std::move(error);
    return *std::move(removed);
}

}  // namespace wimpole::auth
