#include "wimpole/model_list.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "wimpole/outbound/test_peer.hpp"

namespace wimpole {
namespace {

using outbound::TestPeer;

TestPeer::Script answers_models(std::string body, std::string head = "HTTP/1.1 200 OK\r\n") {
    return [body = std::move(body), head = std::move(head)](TestPeer::Visit& visit) {
        visit.read_request();
        visit.answer(body, head);
    };
}

class LocalModelTest : public testing::Test {
protected:
    LocalModelTest() {
        config.detect = true;
        config.local_urls.clear();
    }

    void look_at(const TestPeer& peer) { config.local_urls.push_back(peer.url() + "/v1"); }
    /// "MODEL at N", the N-th of the places from 0 on.
    std::string found() const {
        const auto model = find_local_model(config);
        if (!model) return "none";
        const auto place = std::ranges::find(config.local_urls, model->base_url);
        return model->model + " at " + std::to_string(place - config.local_urls.begin());
    }

    config::ProviderConfig config;
};

TEST_F(LocalModelTest, TakesTheFirstPlaceThatHasOne) {
    TestPeer page(answers_models("<html>somebody else's</html>"));
    TestPeer missing(answers_models("{}", "HTTP/1.1 404 Not Found\r\n"));
    TestPeer locked(answers_models(R"({"data":[{"id":"a"}]})", "HTTP/1.1 401 Unauthorized\r\n"));
    TestPeer empty(answers_models(R"({"data":[]})"));
    TestPeer right(answers_models(R"({"object":"list","data":[{"id":"llama3.2:latest"},{"id":"other"}]})"));
    TestPeer later(answers_models(R"({"data":[{"id":"never"}]})"));
    for (const auto* peer : {&page, &missing, &locked, &empty, &right, &later})
        look_at(*peer);

    EXPECT_EQ(found(), "llama3.2:latest at 4");
    EXPECT_TRUE(right.requests().at(0).starts_with("GET /v1/models HTTP/1.1\r\n"));
    EXPECT_EQ(later.connections(), 0);
}

TEST_F(LocalModelTest, GoesOnWhereNobodyListensOrNobodyAnswers) {
    {
        look_at(TestPeer([](TestPeer::Visit&) {}));
    }
    TestPeer silent([](TestPeer::Visit& visit) { visit.wait_for_close(); });
    TestPeer right(answers_models(R"({"data":[{"id":"m"}]})"));
    look_at(silent);
    look_at(right);
    config.connect_timeout = std::chrono::milliseconds(100);

    EXPECT_EQ(found(), "m at 2");
}

TEST_F(LocalModelTest, IsFoundAsSoonAsItAnswers) {
    TestPeer peer(answers_models(R"({"data":[{"id":"m"}]})"));
    look_at(peer);
    config.connect_timeout = std::chrono::minutes(1);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(found(), "m at 0");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST_F(LocalModelTest, LooksForTheModelThatIsNamed) {
    TestPeer others(answers_models(R"({"data":[{"id":"qwen"}]})"));
    TestPeer ollama(answers_models(R"({"data":[{"id":"qwen"},{"id":"llama3.2:latest"}]})"));
    look_at(others);
    look_at(ollama);
    config.model = "llama3.2";
    EXPECT_EQ(found(), "llama3.2 at 1");
    config.model = "mistral";
    EXPECT_EQ(found(), "none");
}

TEST_F(LocalModelTest, TakesNoModelThatCannotTalk) {
    TestPeer first(answers_models(R"({"data":[{"id":"nomic-embed-text"}]})"));
    TestPeer second(answers_models(R"({"data":[{"id":"bge-embedding"},{"id":"talker"}]})"));
    look_at(first);
    EXPECT_EQ(found(), "none");
    look_at(second);
    EXPECT_EQ(found(), "talker at 1");
}

TEST_F(LocalModelTest, BecomesTheProviderWithoutItsKey) {
    TestPeer peer(answers_models(R"({"data":[{"id":"m"}]})"));
    look_at(peer);
    config.key = "sk-canary-0123456789";
    config::Config whole;
    whole.provider = config;

    const auto changed = with_local_model(whole);
    EXPECT_EQ(changed.provider.base_url, peer.url() + "/v1");
    EXPECT_EQ(changed.provider.model, "m");
    EXPECT_EQ(changed.provider.key, "");
    EXPECT_EQ(peer.requests().at(0).find("canary"), std::string::npos);
}

TEST_F(LocalModelTest, IsNotLookedForWhereNobodyAsksOrAProviderIsNamed) {
    TestPeer peer(answers_models(R"({"data":[{"id":"m"}]})"));
    look_at(peer);
    config::Config whole;
    whole.provider = config;
    whole.provider.detect = false;
    EXPECT_EQ(with_local_model(whole).provider.base_url, "");

    whole.provider.detect = true;
    whole.provider.base_url = "https://models.example/v1";
    whole.provider.key = "k";
    const auto same = with_local_model(whole).provider;
    EXPECT_EQ(same.base_url, "https://models.example/v1");
    EXPECT_EQ(same.key, "k");
    EXPECT_EQ(peer.connections(), 0);
}

TEST(ModelListTest, TellsWhetherAModelMayBeThere) {
    ModelList list;
    EXPECT_TRUE(list.may_have("any")) << "it has no such list";
    list.names = {"a:latest", "b"};
    for (const auto* there : {"", "a", "a:latest", "b"})
        EXPECT_TRUE(list.may_have(there)) << there;
    for (const auto* missing : {"b:latest:latest", "c", "a:late"})
        EXPECT_FALSE(list.may_have(missing)) << missing;
}

}  // namespace
}  // namespace wimpole
