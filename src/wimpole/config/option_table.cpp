#include "wimpole/config/option_table.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "wimpole/config/option_sections.hpp"

namespace wimpole::config {

namespace {

std::vector<Option> gather() {
    std::vector<Option> all;
    for (auto* section : {server_options, connection_options, limit_options, compression_options,
                          recovery_options, storage_options, messaging_options, agent_options, run_options,
                          provider_options, auth_options, rate_options, log_options, session_options}) {
        auto options = section();
        std::ranges::move(options, std::back_inserter(all));
    }
    return all;
}

}  // namespace

std::span<const Option> all_options() {
    static const std::vector<Option> options = gather();
    return options;
}

const Option* find_option(std::string_view key) {
    const auto options = all_options();
    const auto option = std::ranges::find(options, key, &Option::key);
    return option == options.end() ? nullptr : &*option;
}

}  // namespace wimpole::config
