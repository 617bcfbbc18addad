#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> storage_options() {
    using storage::SqliteStoreOptions;
    using storage::StorageThreadOptions;
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section storage(
        "storage", [](auto& config) -> auto& { return config.storage; });
    const Section sqlite(
        "storage", [](auto& config) -> auto& { return config.storage.sqlite; });
    const Section thread(
        "storage", [](auto& config) -> auto& { return config.storage.sqlite.thread; });
    return {
        storage
            .option("data_directory", &StorageConfig::data_directory,
                    text("a path", [](const std::string& word) { return !word.empty(); }),
                    "Directory of the database; created if it does not exist")
            .named("--data"),
        thread.option("max_queued", &StorageThreadOptions::max_queued, count,
                      "Calls that may wait for the database; one more is refused as busy"),
        thread.option("max_batch", &StorageThreadOptions::max_batch, count,
                      "Calls that share a transaction at most"),
        sqlite.option("cached_channels", &SqliteStoreOptions::cached_channels, count,
                      "Channels that the writer remembers; more only cost a look-up"),
    };
}

}  // namespace wimpole::config
