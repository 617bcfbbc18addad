#include "wimpole/auth/key_store.hpp"

#include <stdexcept>
#include <utility>

#include <sys/stat.h>

namespace wimpole::auth {

std::optional<FileStamp> stamp_of(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;

    const auto changed = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    return FileStamp{status.st_dev, status.st_ino, status.st_size, changed};
}

KeyStore::KeyStore(KeyFile file) : file_(std::move(file)), all_(std::make_shared<const KeySet>()) {
    const auto read = refresh();
    if (!read) throw std::runtime_error(read.error().reason);
}

void KeyStore::add(ApiKey key) {
    const std::lock_guard lock(mutex_);
    fixed_.add(std::move(key));
    asks_ = true;
    publish(std::move(of_file_));
}

bool KeyStore::asks() const {
    const std::lock_guard lock(mutex_);
    return asks_;
}

std::shared_ptr<const KeySet> KeyStore::keys() const {
    const std::lock_guard lock(mutex_);
    return all_;
}

Result<KeyStore::Change> KeyStore::refresh() {
    const std::lock_guard lock(mutex_);
    const auto stamp = stamp_of(file_.path());
    if (stamp == stamp_) return Change::none;

    auto keys = file_.list();
    // A broken file is reported once, not at every look.
    stamp_ = stamp;
    if (!keys) return keys.error();
    if (stamp) asks_ = true;
    publish(std::move(*keys));
    return Change::some;
}

void KeyStore::publish(KeySet of_file) {
    of_file_ = std::move(of_file);
    auto all = of_file_;
    for (const auto& key : fixed_.keys())
        all.add(key);
    all_ = std::make_shared<const KeySet>(std::move(all));
}

}  // namespace wimpole::auth
