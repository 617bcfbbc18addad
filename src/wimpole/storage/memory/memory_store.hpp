#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <unordered_map>

#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::storage {

/// A store that forgets everything when it is destroyed. A call is executed at once on the thread that makes
/// it, one call at a time, and so are the listener's calls. Where the caller is on an executor it is resumed
/// by a post to it, behind what the listener posted before; elsewhere it goes on at once.
class MemoryStore final : public messaging::Store {
public:
    explicit MemoryStore(Clock clock = now_ms);

    void set_listener(messaging::CommitListener* listener) override { listener_ = listener; }
    const std::string& epoch() const override { return epoch_; }

    messaging::Task<Result<messaging::Receipt>> append(messaging::Submission submission,
                                                       messaging::Channel channel_if_missing,
                                                       std::string origin) override;
    messaging::Task<Result<messaging::Backlog>> replay(ChannelId channel, std::uint64_t since,
                                                       messaging::ReplayLimit limit) override;
    messaging::Task<Result<std::vector<messaging::Message>>> history(ChannelId channel,
                                                                     std::optional<std::uint64_t> before,
                                                                     std::size_t limit) override;
    messaging::Task<Result<messaging::Channel>> find_channel(ChannelId channel) override;
    messaging::Task<Result<messaging::Channel>> ensure_channel(messaging::Channel channel) override;
    messaging::Task<Result<std::vector<messaging::Channel>>> channels(
        MessageServerId message_server) override;
    messaging::Task<Result<std::vector<messaging::MessageServer>>> message_servers() override;

private:
    struct StoredChannel {
        messaging::Channel channel;
        /// The message of seq n is at n - 1.
        std::deque<messaging::Message> messages;
    };
    using ClientKey = std::tuple<ChannelId, EntityId, std::string>;

    template <class T, class Work>
    class Call;
    template <class T, class Work>
    messaging::Task<Result<T>> run(Work work);

    // What follows is called under the mutex.
    Result<messaging::Receipt> append_now(const messaging::Submission& submission,
                                          const messaging::Channel& channel_if_missing,
                                          const std::string& origin);
    Result<messaging::Backlog> replay_now(ChannelId channel, std::uint64_t since,
                                          messaging::ReplayLimit limit) const;
    Result<std::vector<messaging::Message>> history_now(ChannelId channel,
                                                        std::optional<std::uint64_t> before,
                                                        std::size_t limit) const;
    Result<messaging::Channel> find_channel_now(ChannelId channel) const;
    Result<messaging::Channel> ensure_channel_now(const messaging::Channel& channel);
    Result<std::vector<messaging::Channel>> channels_now(MessageServerId message_server) const;
    const messaging::Message* find_repeat(const messaging::Submission& submission) const;
    /// Null where its message server does not exist.
    StoredChannel* find_or_create(const messaging::Channel& channel);
    const messaging::Message& add(StoredChannel& stored, const messaging::Submission& submission);
    bool has_message_server(MessageServerId id) const;

    const Clock clock_;
    const std::string epoch_;
    messaging::CommitListener* listener_ = nullptr;
    std::mutex mutex_;
    std::vector<messaging::MessageServer> message_servers_;
    /// In the order of creation.
    std::deque<StoredChannel> channels_;
    std::unordered_map<ChannelId, StoredChannel*> channel_of_id_;
    std::unordered_map<MessageId, const messaging::Message*> message_of_id_;
    std::map<ClientKey, const messaging::Message*> message_of_client_;
};

}  // namespace wimpole::storage
