#include "wimpole/storage/memory/memory_store.hpp"

#include <algorithm>
#include <coroutine>
#include <iterator>
#include <utility>

#include "siopp/base/executor.hpp"
#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Backlog;
using messaging::Channel;
using messaging::Message;
using messaging::MessageServer;
using messaging::Receipt;
using messaging::Submission;
using messaging::Task;

/// Awaiting it does the work.
template <class T, class Work>
class MemoryStore::Call {
public:
    Call(MemoryStore& store, Work work) : store_(store), work_(std::move(work)) {}

    bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> awaiting) {
        auto* const executor = siopp::Executor::current();
        const std::lock_guard lock(store_.mutex_);
        result_ = work_();
        if (!executor) return false;
        // Under the lock, so that no later message can be posted to the executor before this.
        return executor->post([awaiting] { awaiting.resume(); });
    }

    Result<T> await_resume() { return *std::move(result_); }

private:
    MemoryStore& store_;
    Work work_;
    std::optional<Result<T>> result_;
};

template <class T, class Work>
Task<Result<T>> MemoryStore::run(Work work) {
    Call<T, Work> call(*this, std::move(work));
    co_return co_await call;
}

MemoryStore::MemoryStore(Clock clock)
    : clock_(std::move(clock)),
      epoch_(siopp::Uuid::random().to_string()),
      message_servers_{default_server(clock_())} {}

Task<Result<Receipt>> MemoryStore::append(Submission submission, Channel channel_if_missing,
                                          std::string origin) {
    return run<Receipt>([this, submission = std::move(submission), channel = std::move(channel_if_missing),
                         origin = std::move(origin)] { return append_now(submission, channel, origin); });
}

Task<Result<Backlog>> MemoryStore::replay(ChannelId channel, std::uint64_t since,
                                          messaging::ReplayLimit limit) {
    return run<Backlog>([this, channel, since, limit] { return replay_now(channel, since, limit); });
}

Task<Result<std::vector<Message>>> MemoryStore::history(ChannelId channel,
                                                        std::optional<std::uint64_t> before,
                                                        std::size_t limit) {
    return run<std::vector<Message>>(
        [this, channel, before, limit] { return history_now(channel, before, limit); });
}

Task<Result<Channel>> MemoryStore::find_channel(ChannelId channel) {
    return run<Channel>([this, channel] { return find_channel_now(channel); });
}

Task<Result<Channel>> MemoryStore::ensure_channel(Channel channel) {
    return run<Channel>([this, channel = std::move(channel)] { return ensure_channel_now(channel); });
}

Task<Result<std::vector<Channel>>> MemoryStore::channels(MessageServerId message_server) {
    return run<std::vector<Channel>>([this, message_server] { return channels_now(message_server); });
}

Task<Result<std::vector<MessageServer>>> MemoryStore::message_servers() {
    return run<std::vector<MessageServer>>(
        [this] { return Result<std::vector<MessageServer>>(message_servers_); });
}

Result<Receipt> MemoryStore::append_now(const Submission& submission, const Channel& channel_if_missing,
                                        const std::string& origin) {
    if (const auto* const repeat = find_repeat(submission)) return receipt_of_repeat(*repeat, submission);

    auto* const stored = find_or_create(channel_if_missing);
    if (!stored) return unknown_message_server(channel_if_missing.message_server);

    const auto& message = add(*stored, submission);
    if (listener_) listener_->message_committed(message, stored->channel, origin);
    return Receipt{message, false};
}

Result<Backlog> MemoryStore::replay_now(ChannelId channel, std::uint64_t since,
                                        messaging::ReplayLimit limit) const {
    const auto found = channel_of_id_.find(channel);
    if (found == channel_of_id_.end()) return Backlog{};

    const auto& messages = found->second->messages;
    const auto missed = messages.size() - std::min<std::uint64_t>(since, messages.size());
    auto first = messages.end();
    for (std::size_t bytes = 0; first != messages.begin(); --first) {
        const auto given = static_cast<std::uint64_t>(messages.end() - first);
        bytes += std::prev(first)->size_bytes();
        if (given == std::min<std::uint64_t>(limit.messages, missed) || bytes > limit.bytes) break;
    }
    Backlog backlog;
    backlog.messages.assign(first, messages.end());
    backlog.head = messages.size();
    backlog.complete = backlog.messages.size() == missed;
    return backlog;
}

Result<std::vector<Message>> MemoryStore::history_now(ChannelId channel, std::optional<std::uint64_t> before,
                                                      std::size_t limit) const {
    const auto found = channel_of_id_.find(channel);
    if (found == channel_of_id_.end()) return std::vector<Message>{};

    const auto& messages = found->second->messages;
    const auto newest =
        before ? std::min<std::uint64_t>(std::max<std::uint64_t>(*before, 1) - 1, messages.size())
               : messages.size();
    const auto given = std::min<std::uint64_t>(limit, newest);
    const auto first = messages.rbegin() + static_cast<std::ptrdiff_t>(messages.size() - newest);
    return std::vector<Message>(first, first + static_cast<std::ptrdiff_t>(given));
}

Result<Channel> MemoryStore::find_channel_now(ChannelId channel) const {
    const auto found = channel_of_id_.find(channel);
    if (found == channel_of_id_.end()) return unknown_channel();
    return found->second->channel;
}

Result<Channel> MemoryStore::ensure_channel_now(const Channel& channel) {
    auto* const stored = find_or_create(channel);
    if (!stored) return unknown_message_server(channel.message_server);

    std::ranges::copy(newcomers(stored->channel, channel.participants),
                      std::back_inserter(stored->channel.participants));
    return stored->channel;
}

Result<std::vector<Channel>> MemoryStore::channels_now(MessageServerId message_server) const {
    std::vector<Channel> found;
    for (const auto& stored : channels_) {
        if (stored.channel.message_server == message_server) found.push_back(stored.channel);
    }
    return found;
}

const Message* MemoryStore::find_repeat(const Submission& submission) const {
    if (!submission.client_message_id.empty()) {
        const auto found =
            message_of_client_.find({submission.channel, submission.sender, submission.client_message_id});
        if (found != message_of_client_.end()) return found->second;
    }
    if (!submission.id) return nullptr;

    const auto found = message_of_id_.find(*submission.id);
    return found == message_of_id_.end() ? nullptr : found->second;
}

MemoryStore::StoredChannel* MemoryStore::find_or_create(const Channel& channel) {
    const auto found = channel_of_id_.find(channel.id);
    if (found != channel_of_id_.end()) return found->second;
    if (!has_message_server(channel.message_server)) return nullptr;

    auto& stored = channels_.emplace_back(StoredChannel{without_repeated_participants(channel), {}});
    channel_of_id_.emplace(channel.id, &stored);
    return &stored;
}

const Message& MemoryStore::add(StoredChannel& stored, const Submission& submission) {
    auto& messages = stored.messages;
    const auto earliest_ms = messages.empty() ? clock_() : std::max(clock_(), messages.back().created_at_ms);
    const auto& message = messages.emplace_back(new_message(submission, messages.size() + 1, earliest_ms));
    message_of_id_.emplace(message.id, &message);
    if (!message.client_message_id.empty()) {
        message_of_client_.emplace(ClientKey{message.channel, message.sender, message.client_message_id},
                                   &message);
    }
    return message;
}

bool MemoryStore::has_message_server(MessageServerId id) const {
    return std::ranges::find(message_servers_, id, &MessageServer::id) != message_servers_.end();
}

}  // namespace wimpole::storage
