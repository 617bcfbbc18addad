#include "wimpole/storage/sqlite/channel_cache.hpp"

#include <cassert>
#include <utility>

namespace wimpole::storage {

CachedChannel* ChannelCache::find(ChannelId id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;

    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return &*found->second;
}

CachedChannel& ChannelCache::insert(CachedChannel cached) {
    by_use_.push_front(std::move(cached));
    [[maybe_unused]] const bool is_new =
        by_id_.emplace(by_use_.front().stored.channel.id, by_use_.begin()).second;
    assert(is_new);
    return by_use_.front();
}

void ChannelCache::trim() {
    while (by_use_.size() > capacity_) {
        by_id_.erase(by_use_.back().stored.channel.id);
        by_use_.pop_back();
    }
}

void ChannelCache::clear() {
    by_id_.clear();
    by_use_.clear();
}

}  // namespace wimpole::storage
