#include "wimpole/storage/memory/memory_store.hpp"

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <utility>

#include "wimpole/storage/memory/memory_call.hpp"
#include "wimpole/storage/memory/text_match.hpp"
#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Backlog;
using messaging::Channel;
using messaging::ChannelChanges;
using messaging::ChannelCleared;
using messaging::ChannelDeleted;
using messaging::Message;
using messaging::MessageChanges;
using messaging::MessageDeleted;
using messaging::MessageServer;
using messaging::Receipt;
using messaging::SearchPage;
using messaging::SearchQuery;
using messaging::Submission;
using messaging::Task;

MemoryStore::MemoryStore(Clock clock)
    : clock_(std::move(clock)),
      epoch_(siopp::Uuid::random().to_string()),
      message_servers_{{default_server(clock_()), {}}} {}

Task<Result<Receipt>> MemoryStore::append(Submission submission, messaging::ChannelHint hint,
                                          std::string origin) {
    return run<Receipt>([this, submission = std::move(submission), hint = std::move(hint),
                         origin = std::move(origin)] { return append_now(submission, hint, origin); });
}

Task<Result<Message>> MemoryStore::update_message(MessageId message, MessageChanges changes) {
    return run<Message>(
        [this, message, changes = std::move(changes)] { return update_message_now(message, changes); });
}

Task<Result<std::optional<MessageDeleted>>> MemoryStore::delete_message(ChannelId channel,
                                                                        MessageId message) {
    return run<std::optional<MessageDeleted>>(
        [this, channel, message] { return delete_message_now(channel, message); });
}

Task<Result<std::optional<ChannelCleared>>> MemoryStore::clear_channel(ChannelId channel) {
    return run<std::optional<ChannelCleared>>([this, channel] { return clear_channel_now(channel); });
}

Task<Result<Backlog>> MemoryStore::replay(ChannelId channel, std::uint64_t since,
                                          messaging::ReplayLimit limit) {
    return run<Backlog>([this, channel, since, limit] {
        const auto found = channel_of_id_.find(channel);
        return found == channel_of_id_.end() ? Backlog{} : found->second->log.replay(since, limit);
    });
}

Task<Result<Message>> MemoryStore::find_message(MessageId message) {
    return run<Message>([this, message]() -> Result<Message> {
        const auto* const found = find_message_now(message);
        if (!found) return unknown_message();
        return found->message;
    });
}

Task<Result<std::vector<Message>>> MemoryStore::history(ChannelId channel, messaging::HistoryRange range,
                                                        std::size_t limit) {
    return run<std::vector<Message>>([this, channel, range, limit] {
        const auto* const stored = find(channel);
        return stored ? stored->log.history(range, limit) : std::vector<Message>();
    });
}

Task<Result<SearchPage>> MemoryStore::search(SearchQuery query) {
    return run<SearchPage>([this, query = std::move(query)] { return search_now(query); });
}

Task<Result<Channel>> MemoryStore::find_channel(ChannelId channel) {
    return run<Channel>([this, channel]() -> Result<Channel> {
        const auto* const stored = find(channel);
        if (!stored) return unknown_channel();
        return stored->channel;
    });
}

Task<Result<std::vector<Channel>>> MemoryStore::channels(MessageServerId message_server) {
    return run<std::vector<Channel>>([this, message_server] {
        return channels_where([&](const Channel& each) { return each.message_server == message_server; });
    });
}

Task<Result<std::vector<Channel>>> MemoryStore::channels_of_participant(EntityId entity) {
    return run<std::vector<Channel>>([this, entity] {
        return channels_where([&](const Channel& each) { return each.has_participant(entity); });
    });
}

Task<Result<Channel>> MemoryStore::create_channel(Channel channel) {
    return run<Channel>([this, channel = std::move(channel)]() -> Result<Channel> {
        if (find(channel.id)) return channel_exists();
        return ensure_channel_now(channel);
    });
}

Task<Result<Channel>> MemoryStore::ensure_channel(Channel channel) {
    return run<Channel>([this, channel = std::move(channel)] { return ensure_channel_now(channel); });
}

Task<Result<Channel>> MemoryStore::ensure_direct_channel(MessageServerId message_server, EntityId one,
                                                         EntityId other) {
    return run<Channel>(
        [this, message_server, one, other] { return ensure_direct_channel_now(message_server, one, other); });
}

Task<Result<Channel>> MemoryStore::update_channel(ChannelId channel, ChannelChanges changes) {
    return run<Channel>([this, channel, changes = std::move(changes)] {
        return change_channel_now(
            channel, [&](const Channel& before) { return with_changes(before, changes, clock_()); });
    });
}

Task<Result<Channel>> MemoryStore::add_participant(ChannelId channel, EntityId entity) {
    return run<Channel>([this, channel, entity] {
        return change_channel_now(
            channel, [&](const Channel& before) { return with_participants(before, {entity}, clock_()); });
    });
}

Task<Result<Channel>> MemoryStore::remove_participant(ChannelId channel, EntityId entity) {
    return run<Channel>([this, channel, entity] {
        return change_channel_now(
            channel, [&](const Channel& before) { return without_participant(before, entity, clock_()); });
    });
}

Task<Result<std::optional<ChannelDeleted>>> MemoryStore::delete_channel(ChannelId channel) {
    return run<std::optional<ChannelDeleted>>([this, channel] { return delete_channel_now(channel); });
}

Task<Result<std::vector<MessageServer>>> MemoryStore::message_servers() {
    return run<std::vector<MessageServer>>([this] {
        std::vector<MessageServer> found;
        for (const auto& stored : message_servers_)
            found.push_back(stored.server);
        return found;
    });
}

Task<Result<MessageServer>> MemoryStore::find_message_server(MessageServerId message_server) {
    return run<MessageServer>([this, message_server]() -> Result<MessageServer> {
        const auto* const stored = find_server(message_server);
        if (!stored) return unknown_message_server(message_server);
        return stored->server;
    });
}

Task<Result<MessageServer>> MemoryStore::create_message_server(MessageServer message_server) {
    return run<MessageServer>([this, created = std::move(message_server)]() -> Result<MessageServer> {
        if (find_server(created.id)) return message_server_exists();
        message_servers_.push_back({created, {}});
        if (listener_) listener_->message_server_created(created);
        return created;
    });
}

Task<Result<bool>> MemoryStore::delete_message_server(MessageServerId message_server) {
    return run<bool>([this, message_server] { return delete_message_server_now(message_server); });
}

Task<Result<std::vector<EntityId>>> MemoryStore::agents_of(MessageServerId message_server) {
    return run<std::vector<EntityId>>([this, message_server] {
        const auto* const stored = find_server(message_server);
        return stored ? stored->agents : std::vector<EntityId>();
    });
}

Task<Result<bool>> MemoryStore::subscribe_agent(MessageServerId message_server, EntityId agent) {
    return run<bool>([this, message_server, agent]() -> Result<bool> {
        auto* const stored = find_server(message_server);
        if (!stored) return unknown_message_server(message_server);
        if (std::ranges::find(stored->agents, agent) != stored->agents.end()) return false;
        stored->agents.push_back(agent);
        return true;
    });
}

Task<Result<bool>> MemoryStore::unsubscribe_agent(MessageServerId message_server, EntityId agent) {
    return run<bool>([this, message_server, agent] {
        auto* const stored = find_server(message_server);
        return stored && std::erase(stored->agents, agent) > 0;
    });
}

Task<Result<std::vector<MessageServerId>>> MemoryStore::message_servers_of(EntityId agent) {
    return run<std::vector<MessageServerId>>([this, agent] {
        std::vector<MessageServerId> found;
        for (const auto& stored : message_servers_) {
            if (std::ranges::find(stored.agents, agent) != stored.agents.end())
                found.push_back(stored.server.id);
        }
        return found;
    });
}

Result<Receipt> MemoryStore::append_now(const Submission& submission, const messaging::ChannelHint& hint,
                                        const std::string& origin) {
    if (auto repeat = find_repeat(submission)) return receipt_of_repeat(*std::move(repeat), submission);

    auto* stored = find(submission.channel);
    const bool opens = !stored;
    if (opens && !submission.opens_channel) return unknown_channel();
    if (opens) stored = find_or_create(messaging::opened_channel(submission, hint, clock_()));
    if (!stored) return unknown_message_server(submission.message_server);
    if (opens && listener_) listener_->channel_created(stored->channel);

    const auto& message = add(*stored, submission);
    if (submission.run) put_run_now(*submission.run);
    if (listener_) listener_->message_committed(message, stored->channel, origin);
    return Receipt{message, false, opens};
}

Result<Message> MemoryStore::update_message_now(MessageId id, MessageChanges changes) {
    auto* const found = find_message_now(id);
    if (!found) return unknown_message();

    found->message = with_changes(found->message, std::move(changes), clock_());
    auto& log = find(found->message.channel)->log;
    const messaging::MessageUpdated event{log.head() + 1, found->message};
    log.add(event);
    if (listener_) listener_->message_updated(event);
    return event.message;
}

std::optional<MessageDeleted> MemoryStore::delete_message_now(ChannelId channel, MessageId message) {
    auto* const found = find_message_now(message);
    if (!found || found->message.channel != channel) return std::nullopt;

    *found = {without_content(found->message), true, found->number};
    auto& log = find(channel)->log;
    const MessageDeleted event{log.head() + 1, channel, message};
    log.add(event);
    if (listener_) listener_->message_deleted(event);
    return event;
}

std::optional<ChannelCleared> MemoryStore::clear_channel_now(ChannelId channel) {
    auto* const stored = find(channel);
    if (!stored) return std::nullopt;

    const ChannelCleared event{stored->log.head() + 1, channel};
    forget_messages(*stored);
    stored->log.restart_with(event);
    if (listener_) listener_->channel_cleared(event);
    return event;
}

std::optional<ChannelDeleted> MemoryStore::delete_channel_now(ChannelId channel) {
    auto* const stored = find(channel);
    if (!stored) return std::nullopt;

    const ChannelDeleted event{stored->log.head() + 1, channel};
    forget_messages(*stored);
    stored->log.restart_with(event);
    stored->deleted = true;
    stored->channel = {};
    std::erase_if(direct_channels_, [&](const auto& entry) { return entry.second == channel; });
    if (listener_) listener_->channel_deleted(event);
    return event;
}

Result<SearchPage> MemoryStore::search_now(const SearchQuery& query) const {
    const auto terms = search_terms(query);
    if (!terms) return terms.error();

    std::map<std::int64_t, Message, std::greater<>> found;
    for (const auto& id : std::unordered_set<ChannelId>(query.channels.begin(), query.channels.end())) {
        const auto stored = channel_of_id_.find(id);
        if (stored == channel_of_id_.end()) continue;
        stored->second->log.for_each_message([&](const StoredMessage& each) {
            const bool wanted = !each.deleted && (!query.before || each.number < *query.before);
            if (wanted && matches(each.message.text, *terms)) found.emplace(each.number, each.message);
        });
    }

    SearchPage page;
    for (auto& [number, message] : found) {
        if (page.messages.size() == query.limit) break;
        page.messages.push_back(std::move(message));
        page.next = number;
    }
    if (page.messages.size() == found.size()) page.next = std::nullopt;
    return page;
}

Result<Channel> MemoryStore::ensure_channel_now(const Channel& channel) {
    const bool is_there = find(channel.id);
    const auto* const stored = find_or_create(channel);
    if (!stored) return unknown_message_server(channel.message_server);
    if (!is_there) {
        if (listener_) listener_->channel_created(stored->channel);
        return stored->channel;
    }
    return change_channel_now(channel.id, [&](const Channel& before) {
        return with_participants(before, channel.participants, clock_());
    });
}

Result<Channel> MemoryStore::ensure_direct_channel_now(MessageServerId message_server, EntityId one,
                                                       EntityId other) {
    if (one == other) return direct_channel_of_one();

    const auto [first, second] = std::minmax(one, other);
    const DirectKey key{message_server, first, second};
    const auto found = direct_channels_.find(key);
    if (found != direct_channels_.end()) return find(found->second)->channel;

    auto channel = ensure_channel_now(messaging::direct_channel(message_server, one, other, clock_()));
    if (channel) direct_channels_.emplace(key, channel->id);
    return channel;
}

Result<bool> MemoryStore::delete_message_server_now(MessageServerId message_server) {
    if (message_server == messaging::default_message_server) return default_server_stays();
    if (!find_server(message_server)) return false;

    for (const auto& stored : channels_) {
        if (!stored.deleted && stored.channel.message_server == message_server)
            delete_channel_now(stored.channel.id);
    }
    std::erase_if(message_servers_,
                  [&](const StoredServer& stored) { return stored.server.id == message_server; });
    return true;
}

template <class Change>
Result<Channel> MemoryStore::change_channel_now(ChannelId channel, Change change) {
    auto* const stored = find(channel);
    if (!stored) return unknown_channel();

    if (auto changed = change(stored->channel)) {
        stored->channel = *std::move(changed);
        if (listener_) listener_->channel_updated(stored->channel);
    }
    return stored->channel;
}

template <class Condition>
std::vector<Channel> MemoryStore::channels_where(Condition condition) const {
    std::vector<Channel> found;
    for (const auto& stored : channels_) {
        if (!stored.deleted && condition(stored.channel)) found.push_back(stored.channel);
    }
    return found;
}

std::optional<StoredMessage> MemoryStore::find_repeat(const Submission& submission) const {
    if (!submission.client_message_id.empty()) {
        const auto found =
            message_of_client_.find({submission.channel, submission.sender, submission.client_message_id});
        if (found != message_of_client_.end()) return found->second.channel->log.message(found->second.seq);
    }
    if (!submission.id) return std::nullopt;

    const auto found = message_of_id_.find(*submission.id);
    if (found == message_of_id_.end()) return std::nullopt;
    return found->second.channel->log.message(found->second.seq);
}

StoredMessage* MemoryStore::find_message_now(MessageId id) {
    const auto found = message_of_id_.find(id);
    if (found == message_of_id_.end()) return nullptr;

    auto& stored = found->second.channel->log.message(found->second.seq);
    return stored.deleted ? nullptr : &stored;
}

MemoryStore::StoredChannel* MemoryStore::find(ChannelId channel) {
    const auto found = channel_of_id_.find(channel);
    return found == channel_of_id_.end() || found->second->deleted ? nullptr : found->second;
}

MemoryStore::StoredChannel* MemoryStore::find_or_create(const Channel& channel) {
    if (auto* const stored = find(channel.id)) return stored;
    if (!find_server(channel.message_server)) return nullptr;

    auto& stored = channel_of_id_[channel.id];
    if (!stored) stored = &channels_.emplace_back();
    stored->channel = new_channel(channel);
    stored->deleted = false;
    return stored;
}

const Message& MemoryStore::add(StoredChannel& stored, const Submission& submission) {
    auto& log = stored.log;
    const auto seq = log.head() + 1;
    log.add(new_message(submission, seq, log.time_of_next(clock_())));
    log.message(seq).number = ++last_number_;

    const auto& message = log.message(seq).message;
    const Place place{&stored, seq};
    message_of_id_.emplace(message.id, place);
    if (!message.client_message_id.empty()) {
        message_of_client_.emplace(ClientKey{message.channel, message.sender, message.client_message_id},
                                   place);
    }
    return message;
}

void MemoryStore::forget_messages(const StoredChannel& stored) {
    stored.log.for_each_message([this](const StoredMessage& each) {
        const auto& message = each.message;
        message_of_id_.erase(message.id);
        message_of_client_.erase({message.channel, message.sender, message.client_message_id});
    });
}

MemoryStore::StoredServer* MemoryStore::find_server(MessageServerId id) {
    const auto found =
        std::ranges::find(message_servers_, id, [](const auto& each) { return each.server.id; });
    return found == message_servers_.end() ? nullptr : &*found;
}

}  // namespace wimpole::storage
