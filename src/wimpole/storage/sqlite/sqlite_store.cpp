#include "wimpole/storage/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "wimpole/storage/sqlite/migrations.hpp"
#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Backlog;
using messaging::Channel;
using messaging::ChannelChanges;
using messaging::ChannelCleared;
using messaging::ChannelDeleted;
using messaging::ChatSession;
using messaging::ChatSessionId;
using messaging::CommitListener;
using messaging::Job;
using messaging::JobId;
using messaging::ListPage;
using messaging::Message;
using messaging::MessageChanges;
using messaging::MessageDeleted;
using messaging::MessageServer;
using messaging::MessageUpdated;
using messaging::Receipt;
using messaging::Run;
using messaging::RunId;
using messaging::SearchPage;
using messaging::SearchQuery;
using messaging::Submission;
using messaging::Task;

namespace {

constexpr std::string_view not_stored = "message could not be stored";
constexpr std::string_view not_deleted = "messages could not be deleted";
constexpr std::string_view not_read = "messages could not be read";
constexpr std::string_view channel_not_stored = "channel could not be stored";
constexpr std::string_view channel_not_read = "channels could not be read";
constexpr std::string_view server_not_stored = "server could not be stored";
constexpr std::string_view session_not_stored = "session could not be stored";
constexpr std::string_view session_not_read = "sessions could not be read";
constexpr std::string_view job_not_stored = "job could not be stored";
constexpr std::string_view job_not_read = "jobs could not be read";
constexpr std::string_view run_not_stored = "run could not be stored";
constexpr std::string_view run_not_read = "runs could not be read";
constexpr std::string_view server_not_read = "servers could not be read";

/// Brings the file up to date and gives the store's epoch, which is made where there is none.
std::string prepare(Database& database, const Clock& clock) {
    migrate(database);

    Statement insert_epoch(database, "INSERT OR IGNORE INTO meta (name, value) VALUES ('epoch', ?)");
    Statement select_epoch(database, "SELECT value FROM meta WHERE name = 'epoch'");
    MessageServerTable servers(database);
    const auto existing = servers.find(messaging::default_message_server);
    const bool written = insert_epoch.execute(siopp::Uuid::random().to_string()) && existing &&
                         (*existing || servers.insert(default_server(clock())));
    Query query(select_epoch);
    if (!written || !query.next()) throw store_error(database.file(), sqlite3_errmsg(database.handle()));
    return query.text(0);
}

/// What was not found as an error.
template <class T>
Result<T> required(Result<std::optional<T>> found, const Error& missing) {
    if (!found) return found.error();
    if (!*found) return missing;
    return **std::move(found);
}

}  // namespace

SqliteStore::SqliteStore(const std::filesystem::path& directory, SqliteStoreOptions options)
    : directory_(directory),
      write_connection_(directory_.file("wimpole.db"), Database::Access::read_write, options.page_cache_size),
      epoch_(prepare(write_connection_, options.clock)),
      writer_(write_connection_, options.clock, options.cached_channels),
      chores_(write_connection_, writer_, options.chores),
      writer_thread_(writer_, options.writer_thread, &chores_) {
    const auto count = std::max<std::size_t>(options.readers, 1);
    for (std::size_t i = 0; i < count; ++i) {
        readers_.push_back(std::make_unique<SqliteReader>(write_connection_.file(), options.reader_thread,
                                                          options.page_cache_size));
    }
}

void SqliteStore::stop() {
    writer_thread_.stop();
    for (const auto& reader : readers_)
        reader->thread.stop();
}

template <class T, class Work, class Tell>
Task<Result<T>> SqliteStore::write(std::string_view failure, Work work, Tell tell) {
    auto bound_work = [this, work = std::move(work)] { return work(writer_); };
    auto publish = [this, tell = std::move(tell)](const T& value) {
        if (listener_) tell(*listener_, value);
    };
    return writer_thread_.run<T>(failure, std::move(bound_work), std::move(publish));
}

template <class T, class Work>
Task<Result<T>> SqliteStore::write(std::string_view failure, Work work) {
    return write<T>(failure, std::move(work), [](CommitListener&, const T&) {});
}

template <class Work>
Task<Result<Channel>> SqliteStore::change_channel(Work work) {
    auto tell = [](CommitListener& listener, const ChangedChannel& result) {
        if (result.effect == ChangedChannel::Effect::created) listener.channel_created(result.channel);
        if (result.effect == ChangedChannel::Effect::changed) listener.channel_updated(result.channel);
    };
    auto changing = write<ChangedChannel>(channel_not_stored, std::move(work), std::move(tell));
    auto changed = co_await std::move(changing);
    if (!changed) co_return changed.error();
    co_return std::move(changed->channel);
}

template <class T, class Work>
Task<Result<T>> SqliteStore::read(std::string_view failure, Work work) {
    auto& reader = *readers_[next_reader_.fetch_add(1, std::memory_order_relaxed) % readers_.size()];
    auto bound_work = [&reader, work = std::move(work)] { return work(reader); };
    return reader.thread.read<T>(failure, std::move(bound_work));
}

Task<Result<Receipt>> SqliteStore::append(Submission submission, messaging::ChannelHint hint,
                                          std::string origin) {
    auto work = [submission = std::move(submission), hint = std::move(hint)](SqliteWriter& writer) {
        return writer.append(submission, hint);
    };
    auto tell = [this, origin = std::move(origin)](CommitListener& listener, const Receipt& receipt) {
        if (receipt.duplicate) return;
        messages_stored_.add();
        const auto& channel = writer_.used_channel(receipt.message.channel);
        if (receipt.opened_channel) listener.channel_created(channel);
        listener.message_committed(receipt.message, channel, origin);
    };
    return write<Receipt>(not_stored, std::move(work), std::move(tell));
}

Task<Result<Message>> SqliteStore::update_message(MessageId message, MessageChanges changes) {
    auto work = [this, message, changes = std::move(changes)](SqliteWriter& writer) {
        chores_.note_deletion();
        return writer.update_message(message, changes);
    };
    auto tell = [](CommitListener& listener, const MessageUpdated& event) {
        listener.message_updated(event);
    };
    auto updating = write<MessageUpdated>(not_stored, std::move(work), std::move(tell));
    auto updated = co_await std::move(updating);
    if (!updated) co_return updated.error();
    co_return std::move(updated->message);
}

Task<Result<std::optional<MessageDeleted>>> SqliteStore::delete_message(ChannelId channel,
                                                                        MessageId message) {
    auto work = [this, channel, message](SqliteWriter& writer) {
        chores_.note_deletion();
        return writer.delete_message(channel, message);
    };
    auto tell = [](CommitListener& listener, const std::optional<MessageDeleted>& event) {
        if (event) listener.message_deleted(*event);
    };
    return write<std::optional<MessageDeleted>>(not_deleted, std::move(work), std::move(tell));
}

Task<Result<std::optional<ChannelCleared>>> SqliteStore::clear_channel(ChannelId channel) {
    auto work = [this, channel](SqliteWriter& writer) {
        chores_.note_deletion();
        return writer.clear_channel(channel);
    };
    auto tell = [](CommitListener& listener, const std::optional<ChannelCleared>& event) {
        if (event) listener.channel_cleared(*event);
    };
    return write<std::optional<ChannelCleared>>(not_deleted, std::move(work), std::move(tell));
}

Task<Result<Backlog>> SqliteStore::replay(ChannelId channel, std::uint64_t since,
                                          messaging::ReplayLimit limit) {
    return writer_thread_.read<Backlog>(
        not_read, [this, channel, since, limit] { return writer_.replay(channel, since, limit); });
}

Task<Result<Message>> SqliteStore::find_message(MessageId message) {
    auto work = [message](SqliteReader& reader) {
        return required(reader.messages.find(message), unknown_message());
    };
    return read<Message>(not_read, std::move(work));
}

Task<Result<std::vector<Message>>> SqliteStore::history(ChannelId channel, messaging::HistoryRange range,
                                                        std::size_t limit) {
    auto work = [channel, range, limit](SqliteReader& reader) {
        return reader.messages.history(channel, range, limit);
    };
    return read<std::vector<Message>>(not_read, std::move(work));
}

Task<Result<SearchPage>> SqliteStore::search(SearchQuery query) {
    auto terms = search_terms(query);
    if (!terms) co_return terms.error();

    auto catching_up = write<bool>(not_read, [](SqliteWriter& writer) { return writer.catch_up_index(); });
    const auto caught_up = co_await std::move(catching_up);
    if (!caught_up && caught_up.error().kind != Error::Kind::storage) co_return caught_up.error();

    auto work = [query = std::move(query), terms = *std::move(terms)](SqliteReader& reader) {
        return reader.search.find(query, terms);
    };
    auto searching = read<SearchPage>(not_read, std::move(work));
    co_return co_await std::move(searching);
}

Task<Result<Channel>> SqliteStore::find_channel(ChannelId channel) {
    auto work = [channel](SqliteReader& reader) -> Result<Channel> {
        auto found = required(reader.channels.find(channel), unknown_channel());
        if (!found) return found.error();
        if (found->deleted) return unknown_channel();
        return std::move(found->channel);
    };
    return read<Channel>(channel_not_read, std::move(work));
}

Task<Result<std::vector<Channel>>> SqliteStore::channels(MessageServerId message_server) {
    auto work = [message_server](SqliteReader& reader) {
        return reader.channels.of_message_server(message_server);
    };
    return read<std::vector<Channel>>(channel_not_read, std::move(work));
}

Task<Result<std::vector<Channel>>> SqliteStore::channels_of_participant(EntityId entity) {
    auto work = [entity](SqliteReader& reader) { return reader.channels.of_participant(entity); };
    return read<std::vector<Channel>>(channel_not_read, std::move(work));
}

std::uint64_t SqliteStore::size_bytes() const {
    std::uint64_t sum = 0;
    for (const auto* suffix : {"", "-wal"}) {
        std::error_code error;
        const auto size = std::filesystem::file_size(write_connection_.file().string() + suffix, error);
        if (!error) sum += size;
    }
    return sum;
}

Task<Result<Channel>> SqliteStore::create_channel(Channel channel) {
    auto work = [channel = std::move(channel)](SqliteWriter& writer) {
        return writer.create_channel(channel);
    };
    auto tell = [](CommitListener& listener, const Channel& created) { listener.channel_created(created); };
    return write<Channel>(channel_not_stored, std::move(work), std::move(tell));
}

Task<Result<Channel>> SqliteStore::ensure_channel(Channel channel) {
    return change_channel(
        [channel = std::move(channel)](SqliteWriter& writer) { return writer.ensure_channel(channel); });
}

Task<Result<Channel>> SqliteStore::ensure_direct_channel(MessageServerId message_server, EntityId one,
                                                         EntityId other) {
    return change_channel([message_server, one, other](SqliteWriter& writer) {
        return writer.ensure_direct_channel(message_server, one, other);
    });
}

Task<Result<Channel>> SqliteStore::update_channel(ChannelId channel, ChannelChanges changes) {
    return change_channel([channel, changes = std::move(changes)](SqliteWriter& writer) {
        return writer.update_channel(channel, changes);
    });
}

Task<Result<Channel>> SqliteStore::add_participant(ChannelId channel, EntityId entity) {
    return change_channel(
        [channel, entity](SqliteWriter& writer) { return writer.add_participant(channel, entity); });
}

Task<Result<Channel>> SqliteStore::remove_participant(ChannelId channel, EntityId entity) {
    return change_channel(
        [channel, entity](SqliteWriter& writer) { return writer.remove_participant(channel, entity); });
}

Task<Result<std::optional<ChannelDeleted>>> SqliteStore::delete_channel(ChannelId channel) {
    auto work = [this, channel](SqliteWriter& writer) {
        chores_.note_deletion();
        return writer.delete_channel(channel);
    };
    auto tell = [](CommitListener& listener, const std::optional<ChannelDeleted>& event) {
        if (event) listener.channel_deleted(*event);
    };
    return write<std::optional<ChannelDeleted>>(not_deleted, std::move(work), std::move(tell));
}

Task<Result<std::vector<MessageServer>>> SqliteStore::message_servers() {
    auto work = [](SqliteReader& reader) { return reader.message_servers.all(); };
    return read<std::vector<MessageServer>>(server_not_read, std::move(work));
}

Task<Result<MessageServer>> SqliteStore::find_message_server(MessageServerId message_server) {
    auto work = [message_server](SqliteReader& reader) {
        return required(reader.message_servers.find(message_server), unknown_message_server(message_server));
    };
    return read<MessageServer>(server_not_read, std::move(work));
}

Task<Result<MessageServer>> SqliteStore::create_message_server(MessageServer message_server) {
    auto work = [message_server = std::move(message_server)](SqliteWriter& writer) {
        return writer.create_message_server(message_server);
    };
    auto tell = [](CommitListener& listener, const MessageServer& created) {
        listener.message_server_created(created);
    };
    return write<MessageServer>(server_not_stored, std::move(work), std::move(tell));
}

Task<Result<bool>> SqliteStore::delete_message_server(MessageServerId message_server) {
    using Deleted = SqliteWriter::DeletedServer;
    auto work = [this, message_server](SqliteWriter& writer) {
        chores_.note_deletion();
        return writer.delete_message_server(message_server);
    };
    auto tell = [](CommitListener& listener, const Deleted& deleted) {
        for (const auto& event : deleted.channels)
            listener.channel_deleted(event);
    };
    auto deleting = write<Deleted>(server_not_stored, std::move(work), std::move(tell));
    const auto deleted = co_await std::move(deleting);
    if (!deleted) co_return deleted.error();
    co_return deleted->existed;
}

Task<Result<std::vector<EntityId>>> SqliteStore::agents_of(MessageServerId message_server) {
    auto work = [message_server](SqliteReader& reader) {
        return reader.message_servers.agents(message_server);
    };
    return read<std::vector<EntityId>>(server_not_read, std::move(work));
}

Task<Result<bool>> SqliteStore::subscribe_agent(MessageServerId message_server, EntityId agent) {
    auto work = [message_server, agent](SqliteWriter& writer) {
        return writer.subscribe_agent(message_server, agent);
    };
    return write<bool>(server_not_stored, std::move(work));
}

Task<Result<bool>> SqliteStore::unsubscribe_agent(MessageServerId message_server, EntityId agent) {
    auto work = [message_server, agent](SqliteWriter& writer) {
        return writer.unsubscribe_agent(message_server, agent);
    };
    return write<bool>(server_not_stored, std::move(work));
}

Task<Result<std::vector<MessageServerId>>> SqliteStore::message_servers_of(EntityId agent) {
    auto work = [agent](SqliteReader& reader) { return reader.message_servers.of_agent(agent); };
    return read<std::vector<MessageServerId>>(server_not_read, std::move(work));
}

Task<Result<ChatSession>> SqliteStore::create_session(ChatSession session, Channel channel, std::size_t max) {
    auto work = [session = std::move(session), channel = std::move(channel), max](SqliteWriter& writer) {
        return writer.create_session(session, channel, max);
    };
    return write<ChatSession>(session_not_stored, std::move(work));
}

Task<Result<ChatSession>> SqliteStore::update_session(ChatSession session) {
    auto work = [session = std::move(session)](SqliteWriter& writer) {
        return writer.update_session(session);
    };
    return write<ChatSession>(session_not_stored, std::move(work));
}

Task<Result<ChatSession>> SqliteStore::find_session(ChatSessionId session) {
    auto work = [session](SqliteReader& reader) {
        return required(reader.sessions.find(session), unknown_session());
    };
    return read<ChatSession>(session_not_read, std::move(work));
}

Task<Result<ListPage<ChatSession>>> SqliteStore::sessions(std::optional<std::int64_t> before,
                                                          std::size_t limit) {
    auto work = [before, limit](SqliteReader& reader) { return reader.sessions.page(before, limit); };
    return read<ListPage<ChatSession>>(session_not_read, std::move(work));
}

Task<Result<bool>> SqliteStore::delete_session(ChatSessionId session) {
    auto work = [this, session](SqliteWriter& writer) {
        chores_.note_deletion();
        return writer.delete_session(session);
    };
    return write<bool>(session_not_stored, std::move(work));
}

Task<Result<Job>> SqliteStore::create_job(Job job, Channel channel, std::size_t max) {
    auto work = [job = std::move(job), channel = std::move(channel), max](SqliteWriter& writer) {
        return writer.create_job(job, channel, max);
    };
    return write<Job>(job_not_stored, std::move(work));
}

Task<Result<Job>> SqliteStore::update_job(Job job) {
    auto work = [job = std::move(job)](SqliteWriter& writer) { return writer.update_job(job); };
    return write<Job>(job_not_stored, std::move(work));
}

Task<Result<Job>> SqliteStore::find_job(JobId job) {
    auto work = [job](SqliteReader& reader) { return required(reader.jobs.find(job), unknown_job()); };
    return read<Job>(job_not_read, std::move(work));
}

Task<Result<ListPage<Job>>> SqliteStore::jobs(std::optional<std::int64_t> before, std::size_t limit) {
    auto work = [before, limit](SqliteReader& reader) { return reader.jobs.page(before, limit); };
    return read<ListPage<Job>>(job_not_read, std::move(work));
}

Task<Result<Run>> SqliteStore::put_run(Run run) {
    auto work = [run = std::move(run)](SqliteWriter& writer) { return writer.put_run(run); };
    return write<Run>(run_not_stored, std::move(work));
}

Task<Result<Run>> SqliteStore::find_run(RunId run) {
    auto work = [run](SqliteReader& reader) { return required(reader.runs.find(run), unknown_run()); };
    return read<Run>(run_not_read, std::move(work));
}

Task<Result<std::vector<Run>>> SqliteStore::runs(messaging::RunFilter filter, std::size_t limit) {
    auto work = [filter, limit](SqliteReader& reader) { return reader.runs.newest(filter, limit); };
    return read<std::vector<Run>>(run_not_read, std::move(work));
}

Task<Result<std::size_t>> SqliteStore::delete_old_runs(std::size_t kept) {
    auto work = [kept](SqliteWriter& writer) { return writer.delete_old_runs(kept); };
    return write<std::size_t>(run_not_stored, std::move(work));
}

}  // namespace wimpole::storage
