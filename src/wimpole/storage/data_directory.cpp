#include "wimpole/storage/data_directory.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wimpole::storage {

namespace {

constexpr mode_t owner_only_directory = 0700;
constexpr mode_t owner_only_file = 0600;

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path, int error) {
    throw std::runtime_error(what + ' ' + path.string() + ": " + std::generic_category().message(error));
}

/// So that a new entry of the directory survives a loss of power.
void synchronise_directory(const std::filesystem::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

void create(const std::filesystem::path& directory) {
    const auto parent = std::filesystem::absolute(directory).parent_path();
    std::error_code error;
    std::filesystem::create_directories(parent, error);
    if (error) fail("cannot create the directory", parent, error.value());

    if (::mkdir(directory.c_str(), owner_only_directory) != 0) {
        if (errno != EEXIST) fail("cannot create the data directory", directory, errno);
        if (!std::filesystem::is_directory(directory, error))
            fail("cannot use the data directory", directory, ENOTDIR);
        return;
    }
    synchronise_directory(parent);
}

int open_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only_file);
    if (descriptor < 0) fail("cannot open", file, errno);
    return descriptor;
}

std::filesystem::path without_trailing_slash(std::filesystem::path path) {
    return path.has_filename() ? path : path.parent_path();
}

}  // namespace

DataDirectory::DataDirectory(std::filesystem::path path) : path_(without_trailing_slash(std::move(path))) {
    create(path_);

    const auto lock_file = path_ / "wimpole.lock";
    lock_descriptor_ = open_private(lock_file);
    if (::flock(lock_descriptor_, LOCK_EX | LOCK_NB) == 0) return;

    const int error = errno;
    ::close(lock_descriptor_);
    if (error != EWOULDBLOCK) fail("cannot lock", lock_file, error);
    throw std::runtime_error("the data directory is in use by another wimpole: " + lock_file.string() +
                             " is locked");
}

DataDirectory::~DataDirectory() {
    ::close(lock_descriptor_);
}

std::filesystem::path DataDirectory::file(const char* name) const {
    auto file = path_ / name;
    ::close(open_private(file));
    return file;
}

}  // namespace wimpole::storage
