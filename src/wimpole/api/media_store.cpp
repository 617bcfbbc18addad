#include "wimpole/api/media_store.hpp"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wimpole/api/whole_file.hpp"

namespace wimpole::api {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t piece_bytes = 256 * 1024;

/// A file descriptor that is closed with it.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

std::string new_name(std::int64_t time_ms, std::string_view extension) {
    auto random = siopp::Uuid::random().to_string();
    std::erase(random, '-');
    return std::to_string(time_ms) + '-' + random + std::string(extension);
}

/// What new_name() makes, so that no other path can be reached.
bool is_file_name(std::string_view name) {
    if (name.empty() || name.size() > 100 || name.front() == '.') return false;
    return std::ranges::all_of(name, [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || letter == '-' ||
               letter == '.';
    });
}

}  // namespace

class MediaStore::File {
public:
    File(Descriptor descriptor, std::uint64_t size)
        : descriptor_(std::move(descriptor)), size_(size), left_(size) {}

    std::uint64_t size() const { return size_; }
    void choose(std::uint64_t first, std::uint64_t length) {
        next_ = first;
        left_ = length;
    }
    Result<std::string> read() {
        std::string piece(std::min<std::uint64_t>(piece_bytes, left_), '\0');
        const auto count =
            ::pread(descriptor_.number(), piece.data(), piece.size(), static_cast<off_t>(next_));
        if (count < 0) return Error{Error::Kind::storage, "The file could not be read"};
        piece.resize(static_cast<std::size_t>(count));
        next_ += piece.size();
        left_ -= piece.size();
        return piece;
    }

private:
    Descriptor descriptor_;
    std::uint64_t size_;
    std::uint64_t next_ = 0;
    std::uint64_t left_;
};

MediaStore::MediaStore(fs::path directory, FileThread& thread, Clock clock)
    : directory_(std::move(directory)), thread_(thread), clock_(std::move(clock)) {}

fs::path MediaStore::folder(Owner owner, siopp::Uuid id) const {
    return directory_ / (owner == Owner::channel ? "channels" : "agents") / id.to_string();
}

siopp::Task<Result<std::string>> MediaStore::save(Owner owner, siopp::Uuid id, std::string extension,
                                                  std::string content) {
    std::function<Result<std::string>()> write = [place = folder(owner, id),
                                                  name = new_name(clock_(), extension),
                                                  bytes = std::move(content)]() -> Result<std::string> {
        const auto written = write_whole_file(place / name, bytes);
        if (!written) return written.error();
        return name;
    };
    auto writing = thread_.run<std::string>(std::move(write));
    co_return co_await std::move(writing);
}

siopp::Task<Result<std::shared_ptr<MediaStore::File>>> MediaStore::open(Owner owner, siopp::Uuid id,
                                                                        std::string name) {
    if (!is_file_name(name)) co_return Error{Error::Kind::not_found, "File not found"};
    std::function<Result<std::shared_ptr<File>>()> open_it =
        [path = folder(owner, id) / name]() -> Result<std::shared_ptr<File>> {
        Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        struct stat status {};
        if (!descriptor.is_open() || ::fstat(descriptor.number(), &status) != 0 || !S_ISREG(status.st_mode))
            return Error{Error::Kind::not_found, "File not found"};
        return std::make_shared<File>(std::move(descriptor), static_cast<std::uint64_t>(status.st_size));
    };
    auto opening = thread_.run<std::shared_ptr<File>>(std::move(open_it));
    co_return co_await std::move(opening);
}

std::uint64_t MediaStore::size(const File& file) {
    return file.size();
}

void MediaStore::choose(File& file, std::uint64_t first, std::uint64_t length) {
    file.choose(first, length);
}

siopp::Task<Result<std::string>> MediaStore::read(std::shared_ptr<File> file) {
    std::function<Result<std::string>()> read_it = [file] { return file->read(); };
    auto reading = thread_.run<std::string>(std::move(read_it));
    co_return co_await std::move(reading);
}

}  // namespace wimpole::api
