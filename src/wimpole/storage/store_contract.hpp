#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/memory/memory_store.hpp"
#include "wimpole/storage/sqlite/sqlite_store.hpp"
#include "wimpole/storage/test_directory.hpp"
#include "wimpole/storage/test_executor.hpp"

/// What the tests of messaging::Store's contract share; they run over every implementation.
namespace wimpole::storage {

/// How one implementation is opened for a test.
struct StoreKind {
    const char* name;
    std::unique_ptr<messaging::Store> (*open)(const TestDirectory& directory, Clock clock);
};
inline void PrintTo(const StoreKind& kind, std::ostream* out) {
    *out << kind.name;
}

inline std::unique_ptr<messaging::Store> open_memory(const TestDirectory& /*directory*/, Clock clock) {
    return std::make_unique<MemoryStore>(std::move(clock));
}

inline std::unique_ptr<messaging::Store> open_sqlite(const TestDirectory& directory, Clock clock) {
    SqliteStoreOptions options;
    options.clock = std::move(clock);
    // Fewer than the channels of some tests, so that they are forgotten and read again.
    options.cached_channels = 2;
    return std::make_unique<SqliteStore>(directory.path(), std::move(options));
}

inline const auto store_kinds =
    testing::Values(StoreKind{"memory", open_memory}, StoreKind{"sqlite", open_sqlite});
inline std::string name_of_kind(const testing::TestParamInfo<StoreKind>& info) {
    return info.param.name;
}

using Seqs = std::vector<std::uint64_t>;

inline Seqs seqs(const std::vector<messaging::Message>& messages) {
    Seqs found;
    for (const auto& message : messages)
        found.push_back(message.seq);
    return found;
}

inline Seqs seqs(const std::vector<messaging::ChannelEvent>& events) {
    Seqs found;
    for (const auto& event : events)
        found.push_back(messaging::seq_of(event));
    return found;
}

/// The message of a replay that is one.
inline const messaging::Message& message_of(const messaging::ChannelEvent& event) {
    return std::get<messaging::Message>(event);
}

inline auto fields(const messaging::Message& message) {
    return std::tie(message.id, message.channel, message.message_server, message.seq, message.sender,
                    message.sender_name, message.text, message.source, message.source_id, message.socket_id,
                    message.client_message_id, message.metadata, message.attachments, message.raw_message,
                    message.thought, message.actions, message.in_reply_to, message.created_at_ms,
                    message.updated_at_ms);
}

inline auto fields(const messaging::Channel& channel) {
    return std::tie(channel.id, channel.message_server, channel.name, channel.type, channel.source_type,
                    channel.source_id, channel.topic, channel.metadata, channel.participants,
                    channel.created_at_ms, channel.updated_at_ms);
}

inline messaging::HistoryRange before(std::uint64_t seq) {
    messaging::HistoryRange range;
    range.before = seq;
    return range;
}

/// Keeps what the store told. Called by one thread at a time; read when nothing is going on.
class RecordingListener final : public messaging::CommitListener {
public:
    struct Told {
        messaging::Message message;
        messaging::Channel channel;
        std::string origin;
    };

    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override {
        told.push_back({message, channel, origin});
        events.emplace_back(message);
        if (also) also(message);
    }
    void message_updated(const messaging::MessageUpdated& event) override { events.emplace_back(event); }
    void message_deleted(const messaging::MessageDeleted& event) override { events.emplace_back(event); }
    void channel_cleared(const messaging::ChannelCleared& event) override { events.emplace_back(event); }
    void channel_deleted(const messaging::ChannelDeleted& event) override { events.emplace_back(event); }
    void channel_created(const messaging::Channel& channel) override { created.push_back(channel); }
    void channel_updated(const messaging::Channel& channel) override { updated.push_back(channel); }
    void message_server_created(const messaging::MessageServer& made) override { servers.push_back(made); }

    std::vector<Told> told;
    std::vector<messaging::ChannelEvent> events;
    std::vector<messaging::Channel> created;
    std::vector<messaging::Channel> updated;
    std::vector<messaging::MessageServer> servers;
    std::function<void(const messaging::Message&)> also;
};

class StoreContractTest : public testing::TestWithParam<StoreKind> {
protected:
    StoreContractTest() { store->set_listener(&listener); }

    messaging::Submission submission(const std::string& text) const {
        messaging::Submission made;
        made.channel = channel;
        made.sender = alice;
        made.sender_name = "Alice";
        made.text = text;
        made.source = "client_chat";
        return made;
    }

    messaging::Channel channel_for(const messaging::Submission& made) const {
        messaging::Channel opened;
        opened.id = made.channel;
        opened.message_server = made.message_server;
        opened.name = "Chat";
        opened.metadata = R"({"a":1})";
        opened.participants = {made.sender};
        opened.created_at_ms = 1'000;
        return opened;
    }

    Result<messaging::Receipt> append(const messaging::Submission& made, std::string origin = "origin") {
        return run(store->append(made, {}, std::move(origin)));
    }

    void append_many(int count) {
        for (int i = 1; i <= count; ++i)
            ASSERT_TRUE(append(submission(std::to_string(i))).has_value());
    }

    TestDirectory directory;
    std::atomic<std::int64_t> now = 5'000;
    RecordingListener listener;
    std::unique_ptr<messaging::Store> store = GetParam().open(directory, [this] { return now.load(); });
    ChannelId channel = ChannelId::random();
    EntityId alice = EntityId::random();
    EntityId bob = EntityId::random();
};

}  // namespace wimpole::storage
