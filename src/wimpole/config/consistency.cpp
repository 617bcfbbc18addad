#include "wimpole/config/consistency.hpp"

#include "wimpole/config/address.hpp"
#include "wimpole/config/option_table.hpp"
#include "wimpole/config/settings.hpp"
#include "wimpole/outbound/url.hpp"

namespace wimpole::config {

namespace {

/// "--host 0.0.0.0", "SERVER_HOST=0.0.0.0" or "wimpole.toml:2:8: server.host = 0.0.0.0".
std::string setting(const Settings& settings, const std::string& key) {
    const auto origin = settings.origin_of(key);
    const auto words = find_option(key)->get(settings.config);
    const auto value = words.empty() ? std::string() : words.front();
    switch (origin.kind) {
        case Origin::Kind::flag:
            return origin.place + ' ' + value;
        case Origin::Kind::alias:
        case Origin::Kind::variable:
            return origin.place + '=' + value;
        case Origin::Kind::file:
            return origin.place + ": " + key + " = " + value;
        case Origin::Kind::default_value:
            break;
    }
    return key + " = " + value + " (the default)";
}

}  // namespace

std::vector<std::string> inconsistencies(const Settings& settings) {
    const auto& server = settings.config.server;
    const auto& sessions = settings.config.sessions;
    std::vector<std::string> problems;
    if (!server.insecure && !asks_for_credentials(settings.config) && !is_loopback(server.host)) {
        problems.push_back(setting(settings, "server.host") +
                           " would let other machines in, and this server asks nobody for credentials: use "
                           "127.0.0.1, or add --insecure if that is what you want");
    }
    if (settings.config.auth.data_isolation && !asks_for_credentials(settings.config)) {
        problems.push_back(setting(settings, "auth.data_isolation") +
                           " cannot be kept by a server that asks nobody who they are: give people keys "
                           "(wimpole token create --entity) or tokens (auth.key_set)");
    }
    if (server.tls.certificate_file.empty() != server.tls.key_file.empty()) {
        const auto* given = server.tls.key_file.empty() ? "server.tls_certificate" : "server.tls_key";
        problems.push_back(setting(settings, given) +
                           " is half of what HTTPS needs: give server.tls_certificate and server.tls_key");
    }
    const auto& base_url = settings.config.provider.base_url;
    const auto url = outbound::Url::parse(base_url);
    if (!base_url.empty() && !url)
        problems.push_back(setting(settings, "provider.base_url") + " cannot be used: " + url.error().reason);
    const auto& local_urls = settings.config.provider.local_urls;
    if (local_urls.size() > ProviderConfig::max_local_urls)
        problems.push_back(setting(settings, "provider.local_urls") + " has more than " +
                           std::to_string(ProviderConfig::max_local_urls) + " addresses");
    for (const auto& local : local_urls) {
        if (const auto parsed = outbound::Url::parse(local); !parsed)
            problems.push_back(setting(settings, "provider.local_urls") + " cannot be used: " + local + " " +
                               parsed.error().reason);
    }
    if (sessions.min_timeout > sessions.max_timeout)
        problems.push_back(setting(settings, "sessions.min_timeout") + " is above sessions.max_timeout");
    return problems;
}

}  // namespace wimpole::config
