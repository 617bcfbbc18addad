#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/quantity.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> storage_options() {
    using std::chrono::days;
    using std::chrono::milliseconds;
    using storage::Retention;
    using storage::SqliteStoreOptions;
    using storage::StorageThreadOptions;
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section storage(
        "storage", [](auto& config) -> auto& { return config.storage; });
    const Section sqlite(
        "storage", [](auto& config) -> auto& { return config.storage.sqlite; });
    const Section writer(
        "storage", [](auto& config) -> auto& { return config.storage.sqlite.writer_thread; });
    const Section retention(
        "storage", [](auto& config) -> auto& { return config.storage.sqlite.chores.retention; });
    const Section reader(
        "storage_reads", [](auto& config) -> auto& { return config.storage.sqlite.reader_thread; });
    return {
        storage
            .option("data_directory", &StorageConfig::data_directory,
                    text("a path", [](const std::string& word) { return !word.empty(); }),
                    "Directory of the database; created if it does not exist")
            .named("--data"),
        writer.option("max_queued", &StorageThreadOptions::max_queued, count,
                      "Writes that may wait for the database; one more is refused as busy"),
        writer.option("max_batch", &StorageThreadOptions::max_batch, count,
                      "Writes that share a transaction at most"),
        sqlite.option("cached_channels", &SqliteStoreOptions::cached_channels, count,
                      "Channels that the writer remembers; more only cost a look-up"),
        sqlite.option("page_cache_size", &SqliteStoreOptions::page_cache_size, size(kib, 16 * gib),
                      "Of the database, so much is kept in memory at most by the writer, and by each reader"),
        sqlite.option("readers", &SqliteStoreOptions::readers, number<std::size_t>(1, 64),
                      "Threads that read history beside the one that writes"),
        retention.option("max_message_age", &Retention::max_age, duration(milliseconds(0), days(36'500)),
                         "Older messages are deleted; 0 = none are"),
        retention.option("max_events_per_channel", &Retention::max_events_per_channel,
                         number<std::uint64_t>(0, 1'000'000'000'000),
                         "Of each channel's messages and other events only the newest are kept; 0 = all"),
        reader.option("max_queued", &StorageThreadOptions::max_queued, count,
                      "Reads that may wait for each reader; one more is refused as busy"),
        reader.option("max_batch", &StorageThreadOptions::max_batch, count,
                      "Reads that share a view of the database at most"),
    };
}

}  // namespace wimpole::config
