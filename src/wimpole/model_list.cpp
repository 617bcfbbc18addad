#include "wimpole/model_list.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/outbound/http_client.hpp"

namespace wimpole {

using agents::openai::Provider;
using siopp::json::View;

namespace {

constexpr std::size_t max_local_list_bytes = std::size_t{256} * 1024;

std::vector<std::string> names_in(const std::string& body) {
    std::vector<std::string> names;
    const auto json = View::parse(body);
    if (!json) return names;
    for (const auto entry : member_or_null(*json, "data").elements()) {
        if (auto name = string_or_empty(entry, "id"); !name.empty()) names.push_back(std::move(name));
    }
    return names;
}

/// A connection that is kept for the next request is not waited for.
siopp::Task<void> ask_and_stop(boost::asio::io_context& io, outbound::HttpClient& client,
                               const Provider& provider, ModelList& list) {
    auto asking = ask_for_models(client, provider);
    list = co_await std::move(asking);
    io.stop();
}

/// What makes vectors of texts does not talk.
bool can_talk(const std::string& model) {
    return model.find("embed") == std::string::npos;
}

std::optional<std::string> chosen(const ModelList& list, const std::string& wanted) {
    if (list.status != 200 || list.names.empty()) return std::nullopt;
    if (!wanted.empty()) return list.may_have(wanted) ? std::optional(wanted) : std::nullopt;
    const auto found = std::ranges::find_if(list.names, can_talk);
    return found == list.names.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

bool ModelList::may_have(std::string_view model) const {
    if (names.empty() || model.empty()) return true;
    return std::ranges::any_of(names, [model](const std::string& name) {
        return name == model || name == std::string(model) + ":latest";
    });
}

siopp::Task<ModelList> ask_for_models(outbound::HttpClient& client, Provider provider) {
    ModelList list;
    outbound::HttpRequest request;
    request.url = provider.base_url.below("/models");
    if (!provider.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + provider.key);
    outbound::HttpLimits limits;
    limits.addresses = provider.addresses;
    limits.max_body_bytes = provider.max_answer_bytes;
    limits.connect_timeout = limits.first_byte_timeout = limits.idle_timeout = provider.connect_timeout;
    auto sending = client.send(std::move(request), limits, {});
    auto head = co_await std::move(sending);
    if (!head) {
        list.failure = head.error().reason;
        co_return list;
    }
    list.status = head->status();
    auto reading = outbound::read_rest(*head, limits.max_body_bytes);
    const auto body = co_await std::move(reading);
    if (body) list.names = names_in(*body);
    co_return list;
}

Provider keyless_provider(outbound::Url base_url, std::chrono::milliseconds patience) {
    Provider provider;
    provider.base_url = std::move(base_url);
    provider.addresses = outbound::AddressPolicy::any;
    provider.connect_timeout = patience;
    provider.max_answer_bytes = max_local_list_bytes;
    return provider;
}

ModelList ask_for_models(const Provider& provider) {
    boost::asio::io_context io;
    outbound::HttpClient client(io);
    ModelList list;
    siopp::spawn(ask_and_stop(io, client, provider, list));
    io.run_for(2 * provider.connect_timeout);
    return list;
}

std::optional<LocalModel> find_local_model(const config::ProviderConfig& config) {
    for (const auto& place : config.local_urls) {
        const auto url = outbound::Url::parse(place);
        if (!url) continue;
        const auto list = ask_for_models(keyless_provider(*url, config.connect_timeout));
        if (auto model = chosen(list, config.model)) return LocalModel{place, *std::move(model)};
    }
    return std::nullopt;
}

config::Config with_local_model(config::Config config) {
    auto& provider = config.provider;
    if (!provider.detect || !provider.base_url.empty()) return config;
    auto found = find_local_model(provider);
    if (!found) return config;

    provider.base_url = std::move(found->base_url);
    provider.model = std::move(found->model);
    // The key is that of a provider that somebody has named.
    provider.key.clear();
    return config;
}

}  // namespace wimpole
