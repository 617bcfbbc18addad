#include "wimpole/storage/sqlite/sqlite_store.hpp"

#include <stdexcept>
#include <utility>

#include "wimpole/storage/sqlite/migrations.hpp"
#include "wimpole/storage/store_rules.hpp"

namespace wimpole::storage {

using messaging::Backlog;
using messaging::Channel;
using messaging::Message;
using messaging::MessageServer;
using messaging::Receipt;
using messaging::Submission;
using messaging::Task;

namespace {

constexpr std::string_view not_stored = "message could not be stored";
constexpr std::string_view not_read = "messages could not be read";
constexpr std::string_view channel_not_stored = "channel could not be stored";
constexpr std::string_view channel_not_read = "channels could not be read";

/// Brings the file up to date and gives the store's epoch, which is made where there is none.
std::string prepare(Database& database, const Clock& clock) {
    migrate(database);

    Statement insert_epoch(database, "INSERT OR IGNORE INTO meta (name, value) VALUES ('epoch', ?)");
    Statement select_epoch(database, "SELECT value FROM meta WHERE name = 'epoch'");
    ChannelTable channels(database);
    const bool written = insert_epoch.execute(siopp::Uuid::random().to_string()) &&
                         channels.ensure_message_server(default_server(clock()));
    Query query(select_epoch);
    if (!written || !query.next()) throw store_error(database.file(), sqlite3_errmsg(database.handle()));
    return query.text(0);
}

}  // namespace

SqliteStore::SqliteStore(const std::filesystem::path& directory, SqliteStoreOptions options)
    : directory_(directory),
      write_connection_(directory_.file("wimpole.db"), Database::Access::read_write),
      epoch_(prepare(write_connection_, options.clock)),
      writer_(write_connection_, options.clock, options.cached_channels),
      read_connection_(write_connection_.file(), Database::Access::read_only),
      channels_(read_connection_),
      messages_(read_connection_),
      writer_thread_(writer_, options.thread),
      reader_thread_(read_connection_, options.thread) {}

void SqliteStore::stop() {
    writer_thread_.stop();
    reader_thread_.stop();
}

Task<Result<Receipt>> SqliteStore::append(Submission submission, Channel channel_if_missing,
                                          std::string origin) {
    auto work = [this, submission = std::move(submission), channel = std::move(channel_if_missing)] {
        return writer_.append(submission, channel);
    };
    auto publish = [this, origin = std::move(origin)](const Receipt& receipt) {
        if (receipt.duplicate || !listener_) return;
        listener_->message_committed(receipt.message, writer_.used_channel(receipt.message.channel), origin);
    };
    return writer_thread_.run<Receipt>(not_stored, std::move(work), std::move(publish));
}

Task<Result<Backlog>> SqliteStore::replay(ChannelId channel, std::uint64_t since,
                                          messaging::ReplayLimit limit) {
    auto work = [this, channel, since, limit] { return writer_.replay(channel, since, limit); };
    return writer_thread_.run<Backlog>(not_read, std::move(work));
}

Task<Result<std::vector<Message>>> SqliteStore::history(ChannelId channel,
                                                        std::optional<std::uint64_t> before,
                                                        std::size_t limit) {
    auto work = [this, channel, before, limit] { return messages_.before(channel, before, limit); };
    return reader_thread_.run<std::vector<Message>>(not_read, std::move(work));
}

Task<Result<Channel>> SqliteStore::find_channel(ChannelId channel) {
    auto work = [this, channel]() -> Result<Channel> {
        auto found = channels_.find(channel);
        if (!found) return found.error();
        if (!*found) return unknown_channel();
        return std::move((*found)->channel);
    };
    return reader_thread_.run<Channel>(channel_not_read, std::move(work));
}

Task<Result<Channel>> SqliteStore::ensure_channel(Channel channel) {
    auto work = [this, channel = std::move(channel)] { return writer_.ensure_channel(channel); };
    return writer_thread_.run<Channel>(channel_not_stored, std::move(work));
}

Task<Result<std::vector<Channel>>> SqliteStore::channels(MessageServerId message_server) {
    auto work = [this, message_server] { return channels_.of_message_server(message_server); };
    return reader_thread_.run<std::vector<Channel>>(channel_not_read, std::move(work));
}

Task<Result<std::vector<MessageServer>>> SqliteStore::message_servers() {
    auto work = [this] { return channels_.message_servers(); };
    return reader_thread_.run<std::vector<MessageServer>>(channel_not_read, std::move(work));
}

}  // namespace wimpole::storage
