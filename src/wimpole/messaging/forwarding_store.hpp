#pragma once

#include <utility>

#include "wimpole/messaging/store.hpp"

namespace wimpole::messaging {

/// Another store: what a class derived from this overrides is done differently.
class ForwardingStore : public Store {
public:
    explicit ForwardingStore(Store& store) : store_(store) {}

    void set_listener(CommitListener* listener) override { store_.set_listener(listener); }
    const std::string& epoch() const override { return store_.epoch(); }

    Task<Result<Receipt>> append(Submission submission, ChannelHint hint, std::string origin) override {
        return store_.append(std::move(submission), std::move(hint), std::move(origin));
    }
    Task<Result<Message>> update_message(MessageId message, MessageChanges changes) override {
        return store_.update_message(message, std::move(changes));
    }
    Task<Result<std::optional<MessageDeleted>>> delete_message(ChannelId channel,
                                                               MessageId message) override {
        return store_.delete_message(channel, message);
    }
    Task<Result<std::optional<ChannelCleared>>> clear_channel(ChannelId channel) override {
        return store_.clear_channel(channel);
    }
    Task<Result<Backlog>> replay(ChannelId channel, std::uint64_t since, ReplayLimit limit) override {
        return store_.replay(channel, since, limit);
    }
    Task<Result<Message>> find_message(MessageId message) override { return store_.find_message(message); }
    Task<Result<std::vector<Message>>> history(ChannelId channel, HistoryRange range,
                                               std::size_t limit) override {
        return store_.history(channel, range, limit);
    }
    Task<Result<SearchPage>> search(SearchQuery query) override { return store_.search(std::move(query)); }

    Task<Result<Channel>> find_channel(ChannelId channel) override { return store_.find_channel(channel); }
    Task<Result<std::vector<Channel>>> channels(MessageServerId message_server) override {
        return store_.channels(message_server);
    }
    Task<Result<std::vector<Channel>>> channels_of_participant(EntityId entity) override {
        return store_.channels_of_participant(entity);
    }
    Task<Result<Channel>> create_channel(Channel channel) override {
        return store_.create_channel(std::move(channel));
    }
    Task<Result<Channel>> ensure_channel(Channel channel) override {
        return store_.ensure_channel(std::move(channel));
    }
    Task<Result<Channel>> ensure_direct_channel(MessageServerId message_server, EntityId one,
                                                EntityId other) override {
        return store_.ensure_direct_channel(message_server, one, other);
    }
    Task<Result<Channel>> update_channel(ChannelId channel, ChannelChanges changes) override {
        return store_.update_channel(channel, std::move(changes));
    }
    Task<Result<Channel>> add_participant(ChannelId channel, EntityId entity) override {
        return store_.add_participant(channel, entity);
    }
    Task<Result<Channel>> remove_participant(ChannelId channel, EntityId entity) override {
        return store_.remove_participant(channel, entity);
    }
    Task<Result<std::optional<ChannelDeleted>>> delete_channel(ChannelId channel) override {
        return store_.delete_channel(channel);
    }

    Task<Result<std::vector<MessageServer>>> message_servers() override { return store_.message_servers(); }
    Task<Result<MessageServer>> find_message_server(MessageServerId message_server) override {
        return store_.find_message_server(message_server);
    }
    Task<Result<MessageServer>> create_message_server(MessageServer message_server) override {
        return store_.create_message_server(std::move(message_server));
    }
    Task<Result<bool>> delete_message_server(MessageServerId message_server) override {
        return store_.delete_message_server(message_server);
    }
    Task<Result<std::vector<EntityId>>> agents_of(MessageServerId message_server) override {
        return store_.agents_of(message_server);
    }
    Task<Result<bool>> subscribe_agent(MessageServerId message_server, EntityId agent) override {
        return store_.subscribe_agent(message_server, agent);
    }
    Task<Result<bool>> unsubscribe_agent(MessageServerId message_server, EntityId agent) override {
        return store_.unsubscribe_agent(message_server, agent);
    }
    Task<Result<std::vector<MessageServerId>>> message_servers_of(EntityId agent) override {
        return store_.message_servers_of(agent);
    }

    Task<Result<ChatSession>> create_session(ChatSession session, Channel channel, std::size_t max) override {
        return store_.create_session(std::move(session), std::move(channel), max);
    }
    Task<Result<ChatSession>> update_session(ChatSession session) override {
        return store_.update_session(std::move(session));
    }
    Task<Result<ChatSession>> find_session(ChatSessionId session) override {
        return store_.find_session(session);
    }
    Task<Result<ListPage<ChatSession>>> sessions(std::optional<std::int64_t> before,
                                                 std::size_t limit) override {
        return store_.sessions(before, limit);
    }
    Task<Result<bool>> delete_session(ChatSessionId session) override {
        return store_.delete_session(session);
    }
    Task<Result<Job>> create_job(Job job, Channel channel, std::size_t max) override {
        return store_.create_job(std::move(job), std::move(channel), max);
    }
    Task<Result<Job>> update_job(Job job) override { return store_.update_job(std::move(job)); }
    Task<Result<Job>> find_job(JobId job) override { return store_.find_job(job); }
    Task<Result<ListPage<Job>>> jobs(std::optional<std::int64_t> before, std::size_t limit) override {
        return store_.jobs(before, limit);
    }

    Task<Result<Run>> put_run(Run run) override { return store_.put_run(std::move(run)); }
    Task<Result<Run>> find_run(RunId run) override { return store_.find_run(run); }
    Task<Result<std::vector<Run>>> runs(RunFilter filter, std::size_t limit) override {
        return store_.runs(filter, limit);
    }
    Task<Result<std::size_t>> delete_old_runs(std::size_t kept) override {
        return store_.delete_old_runs(kept);
    }

private:
    Store& store_;
};

}  // namespace wimpole::messaging
