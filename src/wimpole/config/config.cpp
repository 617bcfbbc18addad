#include "wimpole/config/config.hpp"

#include <filesystem>
#include <system_error>

namespace wimpole::config {

siopp::Options default_connections() {
    siopp::Options options;
    // As the ElizaOS server: who has not connected by then is a stray.
    options.connect_timeout = std::chrono::seconds(10);
    return options;
}

std::string key_file_of(const Config& config) {
    if (!config.auth.key_file.empty()) return config.auth.key_file;
    return (std::filesystem::path(config.storage.data_directory) / "keys.json").string();
}

bool asks_for_credentials(const Config& config) {
    std::error_code ignored;
    return !config.auth.api_keys.empty() || !config.auth.key_set.empty() ||
           std::filesystem::exists(key_file_of(config), ignored);
}

}  // namespace wimpole::config
