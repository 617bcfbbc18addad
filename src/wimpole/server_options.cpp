#include "wimpole/server_options.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "wimpole/base/log.hpp"
#include "wimpole/config/address.hpp"

namespace wimpole {

namespace {

/// Every browser calls itself that, for reasons of history.
bool is_browser(const siopp::engineio::Handshake& request) {
    return request.header("user-agent").value_or("").starts_with("Mozilla/");
}

std::optional<siopp::RecoveryOptions> recovery_options(const config::RecoveryConfig& config) {
    using Clients = config::RecoveryConfig::Clients;
    if (config.clients == Clients::none) return std::nullopt;
    auto options = config.limits;
    if (config.clients == Clients::browsers) options.is_offered_to = is_browser;
    // Who comes back may have lost the right to be here.
    options.skip_middlewares = false;
    return options;
}

}  // namespace

api::OriginPolicy origin_policy(const Config& config) {
    const bool is_open_to_others = config.server.insecure || !config::is_loopback(config.server.host);
    const auto trust =
        is_open_to_others ? api::OriginPolicy::Trust::same_origin : api::OriginPolicy::Trust::this_machine;
    return {trust, config.server.allowed_origins};
}

const std::vector<std::string>& client_scripts() {
    static const std::vector<std::string> paths{"/socket.io/socket.io.js", "/socket.io/socket.io.min.js",
                                                "/socket.io/socket.io.esm.min.js"};
    return paths;
}

siopp::Options server_options(const Config& config, const api::OriginPolicy& origins) {
    auto options = config.connections;
    options.log = [](std::string_view line) { log::error(line); };
    options.connection_state_recovery = recovery_options(config.recovery);
    options.http.allow_request = [&origins](const siopp::HttpRequest& request, siopp::Admission admission) {
        if (origins.allows(request)) return admission.accept();
        admission.refuse("Origin not allowed");
    };
    // Pages elsewhere poll with the ElizaOS client as they did.
    siopp::Cors cors;
    cors.origins.matching = [&origins](std::string_view origin) { return origins.allows_origin(origin); };
    cors.credentials = true;
    options.http.cors = std::move(cors);
    options.http.excluded_paths = client_scripts();
    return options;
}

}  // namespace wimpole
