#include "wimpole/storage/store_contract.hpp"

/// What messaging::Store promises of messages that are changed and deleted.
namespace wimpole::storage {
namespace {

using messaging::ChannelCleared;
using messaging::ChannelDeleted;
using messaging::HistoryRange;
using messaging::Message;
using messaging::MessageChanges;
using messaging::MessageDeleted;
using messaging::MessageUpdated;

constexpr messaging::ReplayLimit everything{1'000, 1'000'000};

class StoreEventsTest : public StoreContractTest {
protected:
    Message send(const std::string& text) { return append(submission(text)).value().message; }

    std::vector<messaging::ChannelEvent> replay(std::uint64_t since) {
        auto backlog = run(store->replay(channel, since, everything)).value();
        EXPECT_TRUE(backlog.complete);
        return std::move(backlog.events);
    }
};

TEST_P(StoreEventsTest, FindsAMessageByItsId) {
    const auto sent = send("hello");

    EXPECT_EQ(fields(run(store->find_message(sent.id)).value()), fields(sent));
    const auto missing = run(store->find_message(MessageId::random()));
    EXPECT_EQ(missing.error().kind, Error::Kind::not_found);
    EXPECT_EQ(missing.error().reason, "Message not found");
}

TEST_P(StoreEventsTest, AnUpdateReplacesWhatItGivesAndKeepsTheRest) {
    const auto sent = send("Executing");
    now = 9'000;
    MessageChanges changes;
    changes.text = "Done";
    changes.raw_message = R"({"actionStatus":"completed"})";
    changes.in_reply_to = MessageId::random();

    const auto updated = run(store->update_message(sent.id, changes));

    auto expected = sent;
    expected.text = "Done";
    expected.raw_message = *changes.raw_message;
    expected.in_reply_to = changes.in_reply_to;
    expected.updated_at_ms = 9'000;
    ASSERT_TRUE(updated.has_value());
    EXPECT_EQ(fields(*updated), fields(expected));
    EXPECT_EQ(fields(run(store->find_message(sent.id)).value()), fields(expected));
    EXPECT_EQ(fields(run(store->history(channel, {}, 1)).value().at(0)), fields(expected));
}

TEST_P(StoreEventsTest, AnUpdateIsAnEventOfTheChannel) {
    const auto sent = send("Executing");
    MessageChanges changes;
    changes.text = "Done";
    ASSERT_TRUE(run(store->update_message(sent.id, changes)).has_value());

    EXPECT_EQ(std::get<MessageUpdated>(listener.events.at(1)).seq, 2U);
    EXPECT_EQ(std::get<MessageUpdated>(listener.events.at(1)).message.text, "Done");
    const auto missed = replay(1);
    ASSERT_EQ(seqs(missed), Seqs{2});
    EXPECT_EQ(std::get<MessageUpdated>(missed[0]).message.seq, 1U);
    EXPECT_EQ(std::get<MessageUpdated>(missed[0]).message.text, "Done");
    EXPECT_EQ(send("next").seq, 3U);
}

TEST_P(StoreEventsTest, OfSeveralUpdatesOfAMessageOnlyTheLastIsReplayed) {
    const auto sent = send("0");
    for (const auto* const text : {"1", "2", "3"}) {
        MessageChanges changes;
        changes.text = text;
        ASSERT_TRUE(run(store->update_message(sent.id, changes)).has_value());
    }

    const auto missed = replay(0);

    ASSERT_EQ(seqs(missed), (Seqs{1, 4}));
    EXPECT_EQ(message_of(missed[0]).text, "3");
    EXPECT_EQ(std::get<MessageUpdated>(missed[1]).message.text, "3");
}

TEST_P(StoreEventsTest, WhatDoesNotExistCannotBeUpdated) {
    EXPECT_EQ(run(store->update_message(MessageId::random(), {})).error().kind, Error::Kind::not_found);
    const auto sent = send("hello");
    ASSERT_TRUE(run(store->delete_message(channel, sent.id)).has_value());

    EXPECT_EQ(run(store->update_message(sent.id, {})).error().kind, Error::Kind::not_found);
}

TEST_P(StoreEventsTest, ADeletedMessageIsGoneAndItsDeletionIsAnEvent) {
    const auto kept = send("kept");
    const auto gone = send("gone");

    const auto deleted = run(store->delete_message(channel, gone.id));

    ASSERT_TRUE(deleted.has_value());
    ASSERT_TRUE(deleted->has_value());
    EXPECT_EQ((*deleted)->seq, 3U);
    EXPECT_EQ((*deleted)->message, gone.id);
    EXPECT_EQ(std::get<MessageDeleted>(listener.events.at(2)).seq, 3U);
    EXPECT_EQ(run(store->find_message(gone.id)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(seqs(run(store->history(channel, {}, 10)).value()), Seqs{1});
    const auto missed = replay(0);
    ASSERT_EQ(seqs(missed), (Seqs{1, 3}));
    EXPECT_EQ(std::get<MessageDeleted>(missed[1]).channel, channel);
    EXPECT_EQ(std::get<MessageDeleted>(missed[1]).message, gone.id);
    EXPECT_EQ(send("next").seq, 4U);
}

TEST_P(StoreEventsTest, WhatIsNotInTheChannelIsNotDeleted) {
    const auto sent = send("hello");

    EXPECT_EQ(run(store->delete_message(ChannelId::random(), sent.id)).value(), std::nullopt);
    EXPECT_EQ(run(store->delete_message(channel, MessageId::random())).value(), std::nullopt);
    ASSERT_TRUE(run(store->delete_message(channel, sent.id)).value().has_value());
    EXPECT_EQ(run(store->delete_message(channel, sent.id)).value(), std::nullopt);
    EXPECT_EQ(listener.events.size(), 2U);
}

TEST_P(StoreEventsTest, ADeletedMessageThatIsSentAgainStaysDeleted) {
    auto made = submission("hello");
    made.client_message_id = "c-1";
    const auto first = append(made).value().message;
    ASSERT_TRUE(run(store->delete_message(channel, first.id)).value().has_value());

    const auto again = append(made);

    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->message.id, first.id);
    EXPECT_EQ(again->message.seq, 1U);
    EXPECT_EQ(again->message.text, "");
    EXPECT_TRUE(run(store->history(channel, {}, 10)).value().empty());
}

TEST_P(StoreEventsTest, UpdatesOfADeletedMessageAreNotReplayed) {
    const auto sent = send("0");
    MessageChanges changes;
    changes.text = "1";
    ASSERT_TRUE(run(store->update_message(sent.id, changes)).has_value());
    ASSERT_TRUE(run(store->delete_message(channel, sent.id)).value().has_value());

    EXPECT_EQ(seqs(replay(0)), Seqs{3});
}

TEST_P(StoreEventsTest, ClearingTakesEverythingAndTellsWhoComesBack) {
    append_many(3);
    const auto first = listener.told.at(0).message;

    const auto cleared = run(store->clear_channel(channel));

    ASSERT_TRUE(cleared.has_value());
    ASSERT_TRUE(cleared->has_value());
    EXPECT_EQ((*cleared)->seq, 4U);
    EXPECT_EQ(std::get<ChannelCleared>(listener.events.at(3)).channel, channel);
    EXPECT_TRUE(run(store->history(channel, {}, 10)).value().empty());
    EXPECT_EQ(run(store->find_message(first.id)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->delete_message(channel, first.id)).value(), std::nullopt);
    for (const std::uint64_t since : {0U, 2U, 3U}) {
        const auto missed = replay(since);
        ASSERT_EQ(seqs(missed), Seqs{4}) << since;
        EXPECT_EQ(std::get<ChannelCleared>(missed[0]).channel, channel);
    }
    EXPECT_EQ(send("next").seq, 5U);
    EXPECT_EQ(seqs(replay(1)), (Seqs{4, 5}));
    EXPECT_EQ(run(store->find_channel(channel)).value().type, messaging::ChannelType::group)
        << "the channel itself stays";
}

TEST_P(StoreEventsTest, ClearingAnUnknownChannelDoesNothing) {
    EXPECT_EQ(run(store->clear_channel(channel)).value(), std::nullopt);
    EXPECT_TRUE(listener.events.empty());
}

TEST_P(StoreEventsTest, ADeletedChannelIsGoneAndTellsWhoComesBack) {
    append_many(2);

    const auto deleted = run(store->delete_channel(channel));

    ASSERT_TRUE(deleted.has_value());
    ASSERT_TRUE(deleted->has_value());
    EXPECT_EQ((*deleted)->seq, 3U);
    EXPECT_EQ(std::get<ChannelDeleted>(listener.events.at(2)).channel, channel);
    EXPECT_EQ(run(store->find_channel(channel)).error().kind, Error::Kind::not_found);
    EXPECT_TRUE(run(store->channels(messaging::default_message_server)).value().empty());
    EXPECT_TRUE(run(store->channels_of_participant(alice)).value().empty());
    EXPECT_TRUE(run(store->history(channel, {}, 10)).value().empty());
    const auto missed = replay(1);
    ASSERT_EQ(seqs(missed), Seqs{3});
    EXPECT_EQ(std::get<ChannelDeleted>(missed[0]).channel, channel);
    EXPECT_EQ(run(store->delete_channel(channel)).value(), std::nullopt);
    EXPECT_EQ(run(store->clear_channel(channel)).value(), std::nullopt);
    EXPECT_EQ(run(store->update_channel(channel, {})).error().kind, Error::Kind::not_found);
}

TEST_P(StoreEventsTest, AChannelThatIsCreatedAgainGoesOnCounting) {
    append_many(2);
    ASSERT_TRUE(run(store->delete_channel(channel)).value().has_value());
    auto made = submission("a new life");
    made.sender = bob;

    EXPECT_EQ(append(made).value().message.seq, 4U);

    EXPECT_EQ(seqs(replay(2)), (Seqs{3, 4}));
    EXPECT_EQ(seqs(run(store->history(channel, {}, 10)).value()), Seqs{4});
    const auto found = run(store->find_channel(channel)).value();
    EXPECT_EQ(found.participants, std::vector{bob});
    EXPECT_EQ(run(store->channels_of_participant(bob)).value().size(), 1U);
}

TEST_P(StoreEventsTest, ABacklogOverTheLimitCountsEveryKindOfEvent) {
    append_many(2);
    const auto last = send("3");
    ASSERT_TRUE(run(store->delete_message(channel, last.id)).value().has_value());

    const auto cut = run(store->replay(channel, 0, {2}));
    EXPECT_EQ(seqs(cut->events), (Seqs{2, 4}));
    EXPECT_FALSE(cut->complete);
    EXPECT_EQ(cut->head, 4U);

    const auto exact = run(store->replay(channel, 0, {3}));
    EXPECT_EQ(seqs(exact->events), (Seqs{1, 2, 4}));
    EXPECT_TRUE(exact->complete);
}

class StoreHistoryTest : public StoreEventsTest {
protected:
    /// Messages 1 to 6 at 1000, 2000, 2000, 2000, 3000, 4000 ms; the third is deleted again.
    void SetUp() override {
        for (const auto time_ms : {1'000, 2'000, 2'000, 2'000, 3'000, 4'000}) {
            now = time_ms;
            send(std::to_string(time_ms));
        }
        ASSERT_TRUE(run(store->delete_message(channel, listener.told.at(2).message.id)).value().has_value());
    }

    Seqs history(const HistoryRange& range, std::size_t limit = 10) {
        return seqs(run(store->history(channel, range, limit)).value());
    }

    static constexpr auto ascending = HistoryRange::Order::oldest_first;
};

TEST_P(StoreHistoryTest, PagesForwardFromASeq) {
    EXPECT_EQ(history({.after = {}, .order = ascending}, 2), (Seqs{1, 2}));
    EXPECT_EQ(history({.after = 2, .order = ascending}, 2), (Seqs{4, 5}));
    EXPECT_EQ(history({.after = 5, .order = ascending}, 2), Seqs{6});
    EXPECT_EQ(history({.after = 6, .order = ascending}, 2), Seqs{});
    EXPECT_EQ(history({.after = ~std::uint64_t{0}, .order = ascending}), Seqs{});
    EXPECT_EQ(history({.before = 6, .after = 1}), (Seqs{5, 4, 2}));
}

TEST_P(StoreHistoryTest, PagesByTime) {
    EXPECT_EQ(history({.before_ms = 2'000}), Seqs{1});
    EXPECT_EQ(history({.before_ms = 2'001}), (Seqs{4, 2, 1}));
    EXPECT_EQ(history({.before_ms = 3'001}, 2), (Seqs{5, 4}));
    EXPECT_EQ(history({.before_ms = 1'000}), Seqs{});
    EXPECT_EQ(history({.before_ms = 9'000}), (Seqs{6, 5, 4, 2, 1}));
    EXPECT_EQ(history({.after_ms = 2'000}), (Seqs{6, 5}));
    EXPECT_EQ(history({.after_ms = 1'999, .order = ascending}, 3), (Seqs{2, 4, 5}));
    EXPECT_EQ(history({.after_ms = -1}), (Seqs{6, 5, 4, 2, 1}));
    EXPECT_EQ(history({.after_ms = 4'000}), Seqs{});
    EXPECT_EQ(history({.before_ms = 4'000, .after_ms = 1'000}), (Seqs{5, 4, 2}));
}

TEST_P(StoreHistoryTest, PagesBySeqAndTimeAtOnce) {
    EXPECT_EQ(history({.before = 5, .after_ms = 1'000}), (Seqs{4, 2}));
    EXPECT_EQ(history({.after = 3, .before_ms = 4'000}), (Seqs{5, 4}));
    EXPECT_EQ(history({.before = 3, .after_ms = 3'000}), Seqs{});
    EXPECT_EQ(history({.after = 4, .before_ms = 2'000}), Seqs{});
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreEventsTest, store_kinds, name_of_kind);
INSTANTIATE_TEST_SUITE_P(Stores, StoreHistoryTest, store_kinds, name_of_kind);

}  // namespace
}  // namespace wimpole::storage
