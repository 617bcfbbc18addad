#pragma once

#include <filesystem>

#include "wimpole/messaging/store.hpp"
#include "wimpole/storage/sqlite/channel_table.hpp"
#include "wimpole/storage/sqlite/job_table.hpp"
#include "wimpole/storage/sqlite/message_search.hpp"
#include "wimpole/storage/sqlite/message_server_table.hpp"
#include "wimpole/storage/sqlite/message_table.hpp"
#include "wimpole/storage/sqlite/run_table.hpp"
#include "wimpole/storage/sqlite/session_table.hpp"
#include "wimpole/storage/storage_thread.hpp"

namespace wimpole::storage {

/// A thread that reads the file by a connection of its own, beside the writer. What it reads is the file as
/// of the begin of each of its transactions.
struct SqliteReader {
    SqliteReader(const std::filesystem::path& file, StorageThreadOptions options, std::size_t page_cache_size)
        : database(file, Database::Access::read_only, page_cache_size),
          message_servers(database),
          channels(database),
          messages(database),
          sessions(database),
          jobs(database),
          runs(database),
          search(database),
          thread(database, options) {}

    Database database;
    // Used on the thread only.
    MessageServerTable message_servers;
    ChannelTable channels;
    MessageTable messages;
    SessionTable sessions;
    JobTable jobs;
    RunTable runs;
    MessageSearch search;
    StorageThread thread;
};

}  // namespace wimpole::storage
