#include "wimpole/model_offers.hpp"

#include <future>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/outbound/test_peer.hpp"

namespace wimpole {
namespace {

using outbound::TestPeer;

siopp::Task<void> give_offers(ModelOffers& list, std::promise<std::vector<api::ModelOffer>>& given) {
    auto listing = list.offers();
    auto offers = co_await std::move(listing);
    given.set_value(std::move(offers));
}

class ModelOffersTest : public testing::Test {
protected:
    std::vector<api::ModelOffer> offers() {
        std::promise<std::vector<api::ModelOffer>> given;
        ModelOffers list(loop, config, [](const std::string&) { return std::nullopt; });
        siopp::spawn(give_offers(list, given));
        auto offers = given.get_future().get();
        // Before the list goes, which is the loop's.
        loop.stop();
        return offers;
    }

    /// Answers each request with that.
    static TestPeer::Script answering(std::string body, std::string head = "HTTP/1.1 200 OK\r\n") {
        return [body = std::move(body), head = std::move(head)](TestPeer::Visit& visit) {
            while (!visit.read_request().empty())
                visit.answer(body, head);
        };
    }

    agents::AgentLoop loop;
    config::ProviderConfig config;
};

TEST_F(ModelOffersTest, FindsTheModelsOfTheListedAddresses) {
    TestPeer peer(answering(R"({"data":[{"id":"llama3.2"},{"id":""},{"name":"x"},{"id":"qwen"}]})"));
    config.local_urls = {peer.url() + "/v1"};
    config.base_url = "http://127.0.0.1:9/v1";
    config.key = "canary";

    const auto found = offers();
    ASSERT_EQ(found.size(), 8U) << "the configured one, two, and five of plugins";
    EXPECT_EQ(found[0].name, "provider.base_url");
    EXPECT_EQ(found[1].name, "llama3.2 at " + peer.url() + "/v1");
    EXPECT_EQ(found[1].model, "llama3.2");
    EXPECT_EQ(found[1].base_url, peer.url() + "/v1");
    EXPECT_EQ(found[1].origin, peer.url());
    EXPECT_EQ(found[1].needs, "");
    EXPECT_EQ(found[2].model, "qwen");
    const auto requests = peer.requests();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_TRUE(requests[0].starts_with("GET /v1/models HTTP/1.1\r\n")) << requests[0];
    EXPECT_EQ(requests[0].find("canary"), std::string::npos);
}

TEST_F(ModelOffersTest, FindsNothingWhereNoModelsAre) {
    TestPeer page(answering("<html>"));
    TestPeer other(answering(R"({"data":[{"id":"x"}]})", "HTTP/1.1 404 Not Found\r\n"));
    TestPeer silent([](TestPeer::Visit& visit) { visit.wait_for_close(); });
    std::string gone;
    {
        gone = TestPeer([](TestPeer::Visit&) {}).url();
    }
    config.local_urls = {page.url(), other.url(), silent.url(), gone};
    EXPECT_EQ(offers().size(), 5U);
}

TEST_F(ModelOffersTest, TakesNoMoreOfAnAddressThanTheLimit) {
    std::string models;
    for (std::size_t count = 0; count <= ModelOffers::max_found; ++count)
        models += (count == 0 ? R"({"id":"m)" : R"(,{"id":"m)") + std::to_string(count) + R"("})";
    TestPeer peer(answering(R"({"data":[)" + models + "]}"));
    config.local_urls = {peer.url()};
    EXPECT_EQ(offers().size(), ModelOffers::max_found + 5);
}

TEST_F(ModelOffersTest, AsksNobodyWithoutAddresses) {
    config.local_urls.clear();
    EXPECT_EQ(offers().size(), 5U);
}

}  // namespace
}  // namespace wimpole
