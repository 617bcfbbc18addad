#include "wimpole/logs/capture.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace wimpole::logs {

namespace {

Error cannot_create(const std::string& why) {
    return Error{Error::Kind::storage, "The capture file cannot be created: " + why};
}

}  // namespace

Result<std::unique_ptr<Capture>> Capture::create(const std::filesystem::path& file, std::size_t max_bytes) {
    const auto directory = file.parent_path();
    std::error_code error;
    if (std::filesystem::create_directories(directory, error))
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    if (error) return cannot_create(error.message());

    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return cannot_create(std::strerror(errno));
    return std::unique_ptr<Capture>(new Capture(file, descriptor, max_bytes));
}

Capture::Capture(std::filesystem::path file, int descriptor, std::size_t max_bytes)
    : file_(std::move(file)), descriptor_(descriptor), max_bytes_(max_bytes), writer_(descriptor, {}) {}

Capture::~Capture() {
    writer_.stop();
    ::close(descriptor_);
}

bool Capture::write(std::string line) {
    // One line more than fits ends the file: what follows would not make sense without it.
    if (is_full_ || bytes_ + line.size() + 1 > max_bytes_) {
        is_full_ = true;
        return false;
    }
    bytes_ += line.size() + 1;
    (void)writer_.write(std::move(line));
    return true;
}

}  // namespace wimpole::logs
