#include "wimpole/model_offers.hpp"

#include <chrono>
#include <iterator>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/executor_call.hpp"

namespace wimpole {

using siopp::json::View;
using Offers = std::vector<api::ModelOffer>;

namespace {

constexpr std::chrono::milliseconds local_patience(1'000);
constexpr std::size_t max_model_list_bytes = std::size_t{256} * 1024;
constexpr std::size_t max_model_name_bytes = 256;

/// What GET /models of an OpenAI-compatible API has answered.
Offers models_in(const std::string& answer, const std::string& base_url) {
    Offers offers;
    const auto json = View::parse(answer);
    if (!json) return offers;
    const auto origin = outbound::Url::parse(base_url)->origin();
    for (const auto entry : json->find("data").value_or(View()).elements()) {
        const auto model = entry.find("id").value_or(View()).string().value_or("");
        if (model.empty() || model.size() > max_model_name_bytes) continue;
        if (offers.size() == ModelOffers::max_found) break;
        api::ModelOffer offer{model + " at " + base_url, {}, model, origin, {}};
        offer.base_url = base_url;
        offers.push_back(std::move(offer));
    }
    return offers;
}

}  // namespace

ModelOffers::ModelOffers(agents::AgentLoop& loop, config::ProviderConfig config, Variables variables)
    : loop_(loop), config_(std::move(config)), variables_(std::move(variables)), client_(loop.io_context()) {}

siopp::Task<Offers> ModelOffers::offers() {
    auto finding = found();
    auto here = co_await std::move(finding);
    auto all = model_offers(config_, variables_);
    const bool has_configured = !all.empty() && all.front().plugin.empty();
    all.insert(all.begin() + (has_configured ? 1 : 0), std::make_move_iterator(here.begin()),
               std::make_move_iterator(here.end()));
    co_return all;
}

siopp::Task<Offers> ModelOffers::found() {
    auto* const caller = siopp::Executor::current();
    Offers offers;
    agents::ContinueOn there{&loop_};
    const bool is_there = co_await there;
    if (!is_there) co_return offers;

    for (const auto& base_url : config_.local_urls) {
        auto asking = ask(base_url);
        const auto answer = co_await std::move(asking);
        auto models = models_in(answer, base_url);
        offers.insert(offers.end(), std::make_move_iterator(models.begin()),
                      std::make_move_iterator(models.end()));
    }
    agents::ContinueOn back{caller};
    co_await back;
    co_return offers;
}

/// The body of the answer; empty where there is none.
siopp::Task<std::string> ModelOffers::ask(std::string base_url) {
    outbound::HttpRequest request;
    request.url = outbound::Url::parse(base_url)->below("/models");
    outbound::HttpLimits limits;
    limits.addresses = outbound::AddressPolicy::any;
    limits.connect_timeout = limits.first_byte_timeout = limits.idle_timeout = local_patience;
    limits.max_body_bytes = max_model_list_bytes;
    auto sending = client_.send(std::move(request), limits, {});
    auto head = co_await std::move(sending);
    if (!head || head->status() != 200) co_return std::string();
    auto reading = outbound::read_rest(*head, max_model_list_bytes);
    auto body = co_await std::move(reading);
    if (!body) co_return std::string();
    co_return *std::move(body);
}

}  // namespace wimpole
