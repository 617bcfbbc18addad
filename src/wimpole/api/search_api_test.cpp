#include "wimpole/api/search_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class SearchApiTest : public ApiTest {
protected:
    SearchApiTest() : channel(make_channel()) {
        for (const auto* text : {"the red fox", "a blue fox", "a red hen"}) {
            time_ms += 1'000;
            say(ann, text);
        }
    }

    void say(const std::string& author, std::string_view text, const std::string& where = {}) {
        const auto posted = post(messages_of(where.empty() ? channel : where),
                                 R"({"author_id":")" + author + R"(","content":")" + std::string(text) +
                                     R"(","message_server_id":")" + server + "\"}");
        EXPECT_EQ(posted.status, 201) << posted.body;
    }
    Response search(std::string_view text, std::string_view more = {}) {
        return post("/api/messaging/messages/search",
                    R"({"query":")" + std::string(text) + "\"" + std::string(more) + "}");
    }
    /// The texts that were found.
    static std::vector<std::string> texts(const Response& response) {
        std::vector<std::string> found;
        for (int i = 0;; ++i) {
            auto text = response.at("data.messages." + std::to_string(i) + ".content");
            if (text == "absent" || text == "no JSON") return found;
            found.push_back(std::move(text));
        }
    }
    using Texts = std::vector<std::string>;

    std::string channel;
};

TEST_F(SearchApiTest, FindsWordsInAChannelTheNewestFirst) {
    const auto found = search("fox", R"(,"channelId":")" + channel + "\"");
    EXPECT_EQ(found.status, 200);
    EXPECT_EQ(texts(found), (Texts{"a blue fox", "the red fox"}));
    EXPECT_EQ(found.at("data.complete"), "true");
    EXPECT_EQ(found.at("data.next"), "absent");
    EXPECT_EQ(found.at("data.messages.0.channelId"), channel);
    EXPECT_EQ(texts(search("red fox")), Texts{"the red fox"}) << "all words are needed";
    EXPECT_EQ(texts(search("h*")), Texts{"a red hen"});
}

TEST_F(SearchApiTest, IsPaged) {
    const auto first = search("red", R"(,"limit":1)");
    EXPECT_EQ(texts(first), Texts{"a red hen"});
    const auto second = search("red", R"(,"limit":1,"before":)" + first.at("data.next"));
    EXPECT_EQ(texts(second), Texts{"the red fox"});
    EXPECT_EQ(texts(search("red", R"(,"limit":1,"offset":1)")), Texts{"the red fox"});
    EXPECT_EQ(texts(search("red", R"(,"offset":2)")), Texts{});
}

TEST_F(SearchApiTest, AuthorsAndTimesCanBeChosen) {
    say(bob, "no fox of mine");
    EXPECT_EQ(texts(search("fox", R"(,"limit":1,"authorId":")" + std::string(bob) + "\"")),
              Texts{"no fox of mine"});
    EXPECT_EQ(texts(search("fox", R"(,"limit":2,"authorId":")" + std::string(ann) + "\"")),
              (Texts{"a blue fox", "the red fox"}));
    const auto at = [&](std::int64_t ago_ms) { return std::to_string(time_ms - ago_ms); };
    EXPECT_EQ(texts(search("red", R"(,"to":)" + at(1))), Texts{"the red fox"});
    EXPECT_EQ(texts(search("red", R"(,"from":)" + at(0))), Texts{"a red hen"});
    EXPECT_EQ(texts(search("red", R"(,"from":"2030-01-01T00:00:00.000Z")")), Texts{});
}

TEST_F(SearchApiTest, ARequestLooksOnlySoOftenAndSaysWhereToGoOn) {
    for (int count = 0; count < 30; ++count)
        say(bob, "fox");
    const auto of_ann = R"(,"limit":1,"authorId":")" + std::string(ann) + "\"";
    const auto first = search("fox", of_ann);
    EXPECT_EQ(texts(first), Texts{});
    ASSERT_NE(first.at("data.next"), "absent");
    EXPECT_EQ(texts(search("fox", of_ann + R"(,"before":)" + first.at("data.next"))), Texts{"a blue fox"});
}

TEST_F(SearchApiTest, OnlyWhereTheCallerMayRead) {
    const auto other = make_channel(quoted(bob));
    say(bob, "a fox elsewhere", other);
    access.entity = EntityId::parse(ann);
    EXPECT_EQ(texts(search("elsewhere")), Texts{}) << "Ann does not take part";
    access.entity = EntityId::parse(bob);
    EXPECT_EQ(texts(search("elsewhere")), Texts{"a fox elsewhere"});
    access.forbidden = Operation::read;
    EXPECT_EQ(texts(search("elsewhere")), Texts{});
    EXPECT_EQ(search("elsewhere", R"(,"channelId":")" + other + "\"").status, 403);
    access.forbidden.reset();
    EXPECT_EQ(search("fox", R"(,"channelId":")" + std::string(nobody) + "\"").status, 404);
}

TEST_F(SearchApiTest, SaysWhatIsWrong) {
    const auto error = [&](std::string_view more) { return search("fox", more).at("error"); };
    EXPECT_EQ(post("/api/messaging/messages/search", "{}").at("error"), "Missing required field: query");
    EXPECT_EQ(search("...").at("error"), "search text has no word");
    EXPECT_EQ(search("...").status, 400);
    EXPECT_EQ(search(std::string(1'001, 'x')).status, 400);
    EXPECT_EQ(error(R"(,"channelId":"bad")"), "Invalid channelId format");
    EXPECT_EQ(error(R"(,"authorId":5)"), "Invalid authorId format");
    EXPECT_EQ(error(R"(,"from":"yesterday")"), "Invalid from: a time is needed");
    EXPECT_EQ(error(R"(,"to":true)"), "Invalid to: a time is needed");
    EXPECT_EQ(error(R"(,"limit":-1)"), "Invalid limit");
    EXPECT_EQ(error(R"(,"offset":"x")"), "Invalid offset");
    EXPECT_EQ(error(R"(,"before":"x")"), "Invalid before: the next of an earlier page is needed");
}

}  // namespace
}  // namespace wimpole::api
