#pragma once

#include <cstdint>
#include <list>
#include <unordered_map>

#include "wimpole/storage/sqlite/channel_table.hpp"
#include "wimpole/storage/sqlite/message_table.hpp"

namespace wimpole::storage {

/// A channel as the writer knows it.
struct CachedChannel {
    StoredChannel stored;
    /// Where its events end, and the time of its last message.
    MessageTable::End end;
};

/// The channels that the writer used last. It grows beyond its capacity until trim() is called, so that what
/// is found stays where it is until then.
class ChannelCache {
public:
    explicit ChannelCache(std::size_t capacity) : capacity_(capacity) {}

    /// Null where it is not known. The channel counts as used now.
    CachedChannel* find(ChannelId id);
    /// It must not be known yet.
    CachedChannel& insert(CachedChannel cached);
    /// Forgets those used longest ago, down to the capacity.
    void trim();
    void clear();
    std::size_t size() const noexcept { return by_use_.size(); }

private:
    using Entries = std::list<CachedChannel>;

    const std::size_t capacity_;
    /// The one used last is in front.
    Entries by_use_;
    std::unordered_map<ChannelId, Entries::iterator> by_id_;
};

}  // namespace wimpole::storage
