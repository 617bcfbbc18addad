#include "wimpole/storage/sqlite/channel_register.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Channel;
using messaging::ChannelEvent;

namespace {

CachedChannel* no_channel() {
    return nullptr;
}

}  // namespace

ChannelRegister::ChannelRegister(Database& database, MessageServerTable& message_servers,
                                 MessageTable& messages, EventTable& events, PurgeTable& purges,
                                 std::size_t cached_channels)
    : message_servers_(message_servers),
      messages_(messages),
      events_(events),
      purges_(purges),
      channels_(database),
      cache_(cached_channels) {}

Result<CachedChannel*> ChannelRegister::find_any(ChannelId id) {
    if (auto* const cached = cache_.find(id)) return cached;

    auto stored = channels_.find(id);
    if (!stored) return stored.error();
    if (!*stored) return no_channel();

    const auto number = (*stored)->number;
    auto end = messages_.end(number);
    if (!end) return end.error();
    const auto last_change = events_.last_seq(number);
    if (!last_change) return last_change.error();

    end->seq = std::max({end->seq, *last_change, (*stored)->start_seq - 1});
    return &cache_.insert({**std::move(stored), *end});
}

Result<CachedChannel*> ChannelRegister::find(ChannelId id) {
    auto found = find_any(id);
    if (found && *found && (*found)->stored.deleted) return no_channel();
    return found;
}

Result<std::vector<Channel>> ChannelRegister::of_message_server(MessageServerId message_server) {
    return channels_.of_message_server(message_server);
}

Result<CachedChannel*> ChannelRegister::find_direct(MessageServerId message_server, EntityId one,
                                                    EntityId other) {
    const auto id = channels_.find_direct(message_server, one, other);
    if (!id) return id.error();
    return *id ? find(**id) : no_channel();
}

Result<CachedChannel*> ChannelRegister::create(const Channel& channel) {
    const auto message_server = message_servers_.find(channel.message_server);
    if (!message_server) return message_server.error();
    if (!*message_server) return unknown_message_server(channel.message_server);

    auto created = new_channel(channel);
    const auto deleted = find_any(channel.id);
    if (!deleted) return deleted.error();
    if (*deleted) {
        if (!change(**deleted, std::move(created))) return sqlite_failed();
        (*deleted)->stored.deleted = false;
        return *deleted;
    }

    const auto number = channels_.insert(created);
    if (!number) return number.error();
    return &cache_.insert({{*number, std::move(created), 1, false}, {}});
}

bool ChannelRegister::mark_direct(const CachedChannel& cached, EntityId one, EntityId other) {
    return channels_.mark_direct(cached.stored.number, one, other);
}

bool ChannelRegister::change(CachedChannel& cached, Channel after) {
    if (!channels_.update(cached.stored.number, cached.stored.channel, after)) return false;
    cached.stored.channel = std::move(after);
    return true;
}

bool ChannelRegister::add_event(CachedChannel& cached, const ChannelEvent& event) {
    assert(messaging::seq_of(event) == cached.end.seq + 1);
    if (!events_.insert(cached.stored.number, event)) return false;
    cached.end.seq = messaging::seq_of(event);
    return true;
}

bool ChannelRegister::restart_with(CachedChannel& cached, const ChannelEvent& event) {
    return add_event(cached, event) && start_at(cached, messaging::seq_of(event));
}

bool ChannelRegister::start_at(CachedChannel& cached, std::uint64_t seq) {
    cached.stored.start_seq = seq;
    return channels_.set_start(cached.stored.number, seq) && purges_.add(cached.stored.number, seq);
}

bool ChannelRegister::erase(CachedChannel& cached) {
    Channel left;
    left.id = cached.stored.channel.id;
    cached.stored.channel = std::move(left);
    cached.stored.deleted = true;
    return channels_.erase(cached.stored.number);
}

}  // namespace wimpole::storage
