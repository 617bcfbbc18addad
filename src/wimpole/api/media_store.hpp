#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "siopp/base/task.hpp"
#include "siopp/base/uuid.hpp"
#include "wimpole/api/file_thread.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::api {

/// Uploaded files, a directory for each channel and agent. Their names are made here and cannot be guessed:
/// who knows one may read the file. Any thread.
class MediaStore {
public:
    enum class Owner : std::uint8_t { channel, agent };

    /// Files go below `directory`, which is created when the first one comes. `thread` must outlive it.
    MediaStore(std::filesystem::path directory, FileThread& thread, Clock clock);

    /// Gives the new file's name.
    siopp::Task<Result<std::string>> save(Owner owner, siopp::Uuid id, std::string extension,
                                          std::string content);

    /// An open file.
    class File;
    /// not_found where there is no such file, and for names that are none of save()'s.
    siopp::Task<Result<std::shared_ptr<File>>> open(Owner owner, siopp::Uuid id, std::string name);
    static std::uint64_t size(const File& file);
    /// Of which bytes read() gives pieces; all where nothing is said. Before the first read().
    static void choose(File& file, std::uint64_t first, std::uint64_t length);
    /// The next piece, empty at the end.
    siopp::Task<Result<std::string>> read(std::shared_ptr<File> file);

private:
    std::filesystem::path folder(Owner owner, siopp::Uuid id) const;

    std::filesystem::path directory_;
    FileThread& thread_;
    Clock clock_;
};

}  // namespace wimpole::api
