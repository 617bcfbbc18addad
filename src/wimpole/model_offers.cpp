#include "wimpole/model_offers.hpp"

#include <chrono>
#include <iterator>
#include <utility>

#include "wimpole/agents/executor_call.hpp"
#include "wimpole/model_list.hpp"

namespace wimpole {

using Offers = std::vector<api::ModelOffer>;

namespace {

constexpr std::chrono::milliseconds local_patience(1'000);
constexpr std::size_t max_model_name_bytes = 256;

/// The models of one address as they are offered.
Offers offers_of(const std::vector<std::string>& models, const outbound::Url& place,
                 const std::string& base_url) {
    Offers offers;
    for (const auto& model : models) {
        if (model.size() > max_model_name_bytes) continue;
        if (offers.size() == ModelOffers::max_found) break;
        api::ModelOffer offer{model + " at " + base_url, {}, model, place.origin(), {}};
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
        const auto place = outbound::Url::parse(base_url);
        if (!place) continue;
        auto asking = ask_for_models(client_, keyless_provider(*place, local_patience));
        const auto list = co_await std::move(asking);
        if (list.status != 200) continue;
        auto models = offers_of(list.names, *place, base_url);
        offers.insert(offers.end(), std::make_move_iterator(models.begin()),
                      std::make_move_iterator(models.end()));
    }
    agents::ContinueOn back{caller};
    co_await back;
    co_return offers;
}

}  // namespace wimpole
