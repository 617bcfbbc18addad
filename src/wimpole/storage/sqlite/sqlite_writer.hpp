#pragma once

#include <string>

#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/sqlite/channel_cache.hpp"
#include "wimpole/storage/sqlite/channel_table.hpp"
#include "wimpole/storage/sqlite/message_table.hpp"

namespace wimpole::storage {

/// The calls of the store that must see each other in order, as one thread executes them within its
/// transactions. Their errors are those of messaging::Store; Kind::storage means that the transaction must be
/// rolled back.
class SqliteWriter final : public Transactions {
public:
    /// `database` must outlive it.
    SqliteWriter(Database& database, Clock clock, std::size_t cached_channels);

    bool begin() override;
    bool commit() override;
    void rollback() override;

    Result<messaging::Receipt> append(const messaging::Submission& submission,
                                      const messaging::Channel& channel_if_missing);
    Result<messaging::Backlog> replay(ChannelId channel, std::uint64_t since, messaging::ReplayLimit limit);
    Result<messaging::Channel> ensure_channel(const messaging::Channel& channel);

    /// A channel that a call of the last transaction has used, as the transaction left it; until the next
    /// begins.
    const messaging::Channel& used_channel(ChannelId channel);

private:
    /// Null where it does not exist.
    Result<CachedChannel*> find(ChannelId channel);
    Result<CachedChannel*> create(const messaging::Channel& channel);
    /// `cached` is the submission's channel, null where it does not exist.
    Result<std::optional<messaging::Message>> find_repeat(const CachedChannel* cached,
                                                          const messaging::Submission& submission);
    Result<messaging::Message> insert(CachedChannel& cached, const messaging::Submission& submission);

    Database& database_;
    const Clock clock_;
    ChannelTable channels_;
    MessageTable messages_;
    ChannelCache cache_;
};

}  // namespace wimpole::storage
