#include "wimpole/storage/store_contract.hpp"

/// What messaging::Store promises of searching.
namespace wimpole::storage {
namespace {

using messaging::MessageChanges;
using messaging::SearchPage;
using messaging::SearchQuery;
using messaging::Submission;

using Texts = std::vector<std::string>;

class StoreSearchTest : public StoreContractTest {
protected:
    messaging::Message send(const std::string& text) { return append(submission(text)).value().message; }

    SearchQuery query(std::string text) const {
        SearchQuery made;
        made.text = std::move(text);
        made.channels = {channel};
        return made;
    }

    Texts found(const SearchQuery& wanted) {
        const auto page = run(store->search(wanted));
        EXPECT_TRUE(page.has_value()) << (page ? "" : page.error().reason);
        Texts texts;
        if (!page) return texts;
        EXPECT_TRUE(page->complete);
        for (const auto& message : page->messages)
            texts.push_back(message.text);
        return texts;
    }
    Texts found(std::string text) { return found(query(std::move(text))); }
};

TEST_P(StoreSearchTest, FindsTheMessagesWithAllWordsNewestFirst) {
    send("The quick brown fox");
    send("a quick answer");
    send("Quick! The fox again.");

    EXPECT_EQ(found("quick FOX"), (Texts{"Quick! The fox again.", "The quick brown fox"}));
    EXPECT_EQ(found("fox quick the"), (Texts{"Quick! The fox again.", "The quick brown fox"}));
    EXPECT_EQ(found("answer"), Texts{"a quick answer"});
    EXPECT_EQ(found("quic"), Texts{});
}

TEST_P(StoreSearchTest, AFoundMessageHasAllItsFields) {
    auto made = submission("needle");
    made.metadata = R"({"a":1})";
    made.raw_message = R"({"b":2})";
    const auto sent = append(made).value().message;

    const auto page = run(store->search(query("needle")));

    ASSERT_EQ(page.value().messages.size(), 1U);
    EXPECT_EQ(fields(page->messages[0]), fields(sent));
}

TEST_P(StoreSearchTest, PhrasesAndBeginningsOfWords) {
    send("red green blue");
    send("green red blue");

    EXPECT_EQ(found("\"red green\""), Texts{"red green blue"});
    EXPECT_EQ(found("gre* blu*"), (Texts{"green red blue", "red green blue"}));
    EXPECT_EQ(found("\"gre*\""), Texts{});
}

TEST_P(StoreSearchTest, OnlyTheGivenChannelsAreSearched) {
    const auto other = ChannelId::random();
    auto elsewhere = submission("needle elsewhere");
    elsewhere.channel = other;
    send("needle here");
    ASSERT_TRUE(append(elsewhere).has_value());
    auto both = query("needle");
    both.channels = {channel, other, ChannelId::random(), channel};
    auto none = query("needle");
    none.channels = {};

    EXPECT_EQ(found("needle"), Texts{"needle here"});
    EXPECT_EQ(found(both), (Texts{"needle elsewhere", "needle here"}));
    EXPECT_EQ(found(none), Texts{});
    EXPECT_EQ(found("1"), Texts{}) << "numbers of channels are no words";
}

TEST_P(StoreSearchTest, WhatAUserWritesIsNoSyntax) {
    send("plain text");
    send("or and not near text");

    for (const auto* const text :
         {"text OR nothing", "NOT text nothing", "text) OR (plain", "channel : 1 text", "text NEAR(nothing)",
          "^nothing text", "{text channel} : nothing", "'; DROP TABLE messages; --", "nothing -text"}) {
        EXPECT_EQ(found(text), Texts{}) << text;
    }
    EXPECT_EQ(found("\"plain\" text\""), Texts{"plain text"});
    EXPECT_EQ(found("OR NOT AND"), Texts{"or and not near text"});
    EXPECT_EQ(found("plain + text"), Texts{"plain text"});
    EXPECT_EQ(found(std::string("plain\0text", 10)), Texts{"plain text"});
}

TEST_P(StoreSearchTest, PagesGoOnWhereTheLastOneEnded) {
    for (int i = 1; i <= 5; ++i)
        send("needle " + std::to_string(i));
    auto next = query("needle");
    next.limit = 2;

    Texts all;
    int pages = 0;
    for (std::optional<std::int64_t> before = std::nullopt; pages == 0 || before; ++pages) {
        next.before = before;
        const auto page = run(store->search(next)).value();
        for (const auto& message : page.messages)
            all.push_back(message.text);
        before = page.next;
    }

    EXPECT_EQ(all, (Texts{"needle 5", "needle 4", "needle 3", "needle 2", "needle 1"}));
    EXPECT_EQ(pages, 3);
}

TEST_P(StoreSearchTest, WhatWasDeletedOrChangedIsNotFoundByItsOldText) {
    const auto deleted = send("needle one");
    const auto changed = send("needle two");
    ASSERT_EQ(found("needle").size(), 2U);
    MessageChanges changes;
    changes.text = "thread two";

    ASSERT_TRUE(run(store->delete_message(channel, deleted.id)).value().has_value());
    ASSERT_TRUE(run(store->update_message(changed.id, changes)).has_value());

    EXPECT_EQ(found("needle"), Texts{});
    EXPECT_EQ(found("thread"), Texts{"thread two"});
    ASSERT_TRUE(run(store->clear_channel(channel)).value().has_value());
    EXPECT_EQ(found("two"), Texts{});
    send("two again");
    EXPECT_EQ(found("two"), Texts{"two again"}) << "a number of a row must not be used twice";
}

TEST_P(StoreSearchTest, WhatIsDeletedBeforeItIsIndexedIsNotFound) {
    const auto deleted = send("needle one");
    ASSERT_TRUE(run(store->delete_message(channel, deleted.id)).value().has_value());
    send("needle two");

    EXPECT_EQ(found("needle"), Texts{"needle two"});
}

TEST_P(StoreSearchTest, ASearchWithoutWordsIsInvalid) {
    for (const auto* const text : {"", " ", "?!"})
        EXPECT_EQ(run(store->search(query(text))).error().kind, Error::Kind::invalid);
}

TEST_P(StoreSearchTest, AsManyChannelsAndWordsAsAreAllowedCanBeSearched) {
    auto most = query("");
    most.channels.clear();
    for (std::size_t i = 0; i < SearchQuery::max_channels; ++i) {
        auto wanted = channel_for(submission(""));
        wanted.id = ChannelId::random();
        most.channels.push_back(wanted.id);
        ASSERT_TRUE(run(store->create_channel(wanted)).has_value());
    }
    std::string all;
    for (std::size_t i = 0; i < SearchQuery::max_words; ++i)
        all += "w" + std::to_string(i) + " ";
    channel = most.channels.back();
    send(all);
    most.text = all;

    EXPECT_EQ(found(most), Texts{all});
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreSearchTest, store_kinds, name_of_kind);

}  // namespace
}  // namespace wimpole::storage
