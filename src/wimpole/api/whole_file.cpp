#include "wimpole/api/whole_file.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "wimpole/base/log.hpp"

namespace wimpole::api {

namespace fs = std::filesystem;

namespace {

Error failed(const char* what, const fs::path& path, int error) {
    log::error("cannot ", what, " ", path.string(), ": ", std::generic_category().message(error));
    return {Error::Kind::storage, "The file could not be stored"};
}

bool write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const auto count = ::write(descriptor, content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(descriptor) == 0;
}

}  // namespace

Result<void> write_whole_file(const fs::path& path, std::string_view content) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return failed("create", path.parent_path(), error.value());
    const auto unfinished = path.parent_path() / ("." + path.filename().string() + ".new");
    const int descriptor =
        ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return failed("create", unfinished, errno);
    const bool written = write_all(descriptor, content);
    const auto cause = errno;
    ::close(descriptor);
    if (!written) {
        fs::remove(unfinished, error);
        return failed("write", unfinished, cause);
    }
    fs::rename(unfinished, path, error);
    if (error) return failed("name", path, error.value());
    return {};
}

}  // namespace wimpole::api
