#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "wimpole/storage/store_contract.hpp"

/// What messaging::Store promises of messages that are sent and read.
namespace wimpole::storage {
namespace {

using messaging::Backlog;
using messaging::Channel;
using messaging::ChannelType;
using messaging::Message;
using messaging::Submission;
using messaging::Task;

TEST_P(StoreContractTest, NumbersTheMessagesOfAChannelFrom1WithoutGaps) {
    auto other = submission("other");
    other.channel = ChannelId::random();

    EXPECT_EQ(append(submission("a")).value().message.seq, 1U);
    EXPECT_EQ(append(other).value().message.seq, 1U);
    EXPECT_EQ(append(submission("b")).value().message.seq, 2U);
    EXPECT_EQ(append(submission("c")).value().message.seq, 3U);
    EXPECT_EQ(append(other).value().message.seq, 2U);
}

TEST_P(StoreContractTest, KeepsNumberingWhenManyChannelsTakeTurns) {
    std::vector<Submission> submissions(5, submission("x"));
    for (auto& made : submissions)
        made.channel = ChannelId::random();

    for (std::uint64_t round = 1; round <= 4; ++round) {
        for (const auto& made : submissions)
            EXPECT_EQ(append(made).value().message.seq, round);
    }
}

TEST_P(StoreContractTest, GivesBackEveryFieldAsItWasSubmitted) {
    auto made = submission(std::string("text \0 \xf0\x9f\x98\x80\n", 12));
    made.client_message_id = "client's \"id\"; --";
    made.source_id = "elsewhere-7";
    made.socket_id = "sFk7Jq";
    made.metadata = R"({"m":[1,2]})";
    made.raw_message = R"({"raw":true})";
    made.attachments = R"([{"url":"/x"}])";
    made.thought = "a thought";
    made.actions = R"(["REPLY"])";
    made.in_reply_to = MessageId::random();
    made.id = MessageId::random();

    const auto receipt = append(made);

    ASSERT_TRUE(receipt.has_value());
    const auto& message = receipt->message;
    const auto expected =
        std::tie(*made.id, made.channel, made.message_server, message.seq, made.sender, made.sender_name,
                 made.text, made.source, made.source_id, made.socket_id, made.client_message_id,
                 made.metadata, made.attachments, made.raw_message, made.thought, made.actions,
                 made.in_reply_to, message.created_at_ms, message.created_at_ms);
    EXPECT_EQ(fields(message), expected);
    EXPECT_EQ(message.created_at_ms, 5'000);
    EXPECT_EQ(fields(run(store->history(channel, {}, 1)).value().at(0)), expected);
    EXPECT_EQ(fields(message_of(run(store->replay(channel, 0, {1})).value().events.at(0))), expected);
}

TEST_P(StoreContractTest, EmptyFieldsStayEmpty) {
    Submission bare;
    bare.channel = channel;
    bare.text = "x";

    const auto receipt = append(bare);

    ASSERT_TRUE(receipt.has_value());
    EXPECT_FALSE(receipt->message.id.uuid().is_nil());
    const auto kept = run(store->history(channel, {}, 1));
    EXPECT_EQ(fields(kept->at(0)), fields(receipt->message));
    EXPECT_EQ(kept->at(0).in_reply_to, std::nullopt);
    EXPECT_EQ(kept->at(0).sender_name, "");
}

TEST_P(StoreContractTest, TheSameClientMessageIdIsStoredOnce) {
    auto made = submission("hello");
    made.client_message_id = "c-1";
    const auto first = append(made);

    const auto again = append(made);

    ASSERT_TRUE(again.has_value());
    EXPECT_FALSE(first->duplicate);
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(fields(again->message), fields(first->message));
    EXPECT_EQ(append(submission("next")).value().message.seq, 2U);
    EXPECT_EQ(listener.told.size(), 2U) << "the listener is not told of a duplicate";
}

TEST_P(StoreContractTest, TheSameClientMessageIdWithOtherTextIsAConflict) {
    auto made = submission("hello");
    made.client_message_id = "c-1";
    ASSERT_TRUE(append(made).has_value());
    made.text = "something else";

    const auto conflict = append(made);

    ASSERT_TRUE(conflict.has_error());
    EXPECT_EQ(conflict.error().kind, Error::Kind::conflict);
    EXPECT_EQ(run(store->replay(channel, 0, {10})).value().head, 1U);
}

TEST_P(StoreContractTest, ClientMessageIdsOfOthersAndOfOtherChannelsDoNotMatter) {
    auto made = submission("hello");
    made.client_message_id = "c-1";
    auto of_bob = made;
    of_bob.sender = bob;
    auto elsewhere = made;
    elsewhere.channel = ChannelId::random();

    for (const auto& each : {made, of_bob, elsewhere}) {
        const auto receipt = append(each);
        ASSERT_TRUE(receipt.has_value());
        EXPECT_FALSE(receipt->duplicate);
    }
}

TEST_P(StoreContractTest, MessagesWithoutAClientMessageIdAreNeverDuplicates) {
    ASSERT_TRUE(append(submission("hello")).has_value());

    EXPECT_FALSE(append(submission("hello")).value().duplicate);
    EXPECT_EQ(run(store->replay(channel, 0, {10})).value().head, 2U);
}

TEST_P(StoreContractTest, TheSameMessageIdIsStoredOnce) {
    auto made = submission("hello");
    made.id = MessageId::random();
    ASSERT_TRUE(append(made).has_value());
    auto other_text = made;
    other_text.text = "something else";
    auto elsewhere = made;
    elsewhere.channel = ChannelId::random();

    EXPECT_TRUE(append(made).value().duplicate);
    EXPECT_EQ(append(other_text).error().kind, Error::Kind::conflict);
    EXPECT_EQ(append(elsewhere).error().kind, Error::Kind::conflict);
    EXPECT_TRUE(run(store->find_channel(elsewhere.channel)).has_error()) << "a conflict opens no channel";
}

TEST_P(StoreContractTest, CreatesAMissingChannel) {
    const auto made = submission("hello");
    const messaging::ChannelHint hint{true, bob, R"({"a":1})"};

    ASSERT_TRUE(run(store->append(made, hint, "origin")).has_value());

    const auto stored = run(store->find_channel(channel));
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ(stored->id, channel);
    EXPECT_EQ(stored->message_server, messaging::default_message_server);
    auto expected = messaging::opened_channel(made, hint, now);
    expected.updated_at_ms = now;
    EXPECT_EQ(fields(*stored), fields(expected));
    EXPECT_EQ(stored->type, ChannelType::dm);
    EXPECT_EQ(stored->participants, (std::vector{alice, bob}));
}

TEST_P(StoreContractTest, CreatesNoChannelOfAnUnknownMessageServer) {
    auto made = submission("hello");
    made.message_server = MessageServerId::random();

    const auto receipt = append(made);

    ASSERT_TRUE(receipt.has_error());
    EXPECT_EQ(receipt.error().kind, Error::Kind::not_found);
    EXPECT_EQ(receipt.error().reason, "Server " + made.message_server.to_string() + " does not exist");
    EXPECT_EQ(run(store->find_channel(channel)).error().kind, Error::Kind::not_found);
    EXPECT_TRUE(listener.told.empty());
}

TEST_P(StoreContractTest, AMessageToAnExistingChannelMayNameAnUnknownMessageServer) {
    ASSERT_TRUE(append(submission("hello")).has_value());
    auto made = submission("again");
    made.message_server = MessageServerId::random();

    const auto receipt = append(made);

    ASSERT_TRUE(receipt.has_value());
    EXPECT_EQ(receipt->message.message_server, made.message_server);
    EXPECT_EQ(run(store->find_channel(channel)).value().message_server, messaging::default_message_server);
}

TEST_P(StoreContractTest, TimesOfAChannelNeverGoBack) {
    EXPECT_EQ(append(submission("a")).value().message.created_at_ms, 5'000);
    now = 4'000;
    EXPECT_EQ(append(submission("b")).value().message.created_at_ms, 5'000);
    auto elsewhere = submission("c");
    elsewhere.channel = ChannelId::random();
    EXPECT_EQ(append(elsewhere).value().message.created_at_ms, 4'000);
    now = 6'000;
    EXPECT_EQ(append(submission("d")).value().message.created_at_ms, 6'000);
}

TEST_P(StoreContractTest, TellsTheListenerMessageChannelAndOrigin) {
    const auto receipt = append(submission("hello"), "socket-7");

    ASSERT_EQ(listener.told.size(), 1U);
    EXPECT_EQ(fields(listener.told[0].message), fields(receipt->message));
    EXPECT_EQ(listener.told[0].channel.id, channel);
    EXPECT_EQ(listener.told[0].channel.participants, std::vector{alice});
    EXPECT_EQ(listener.told[0].origin, "socket-7");
}

TEST_P(StoreContractTest, ReplaysWhatCameAfterAPosition) {
    append_many(5);

    const auto backlog = run(store->replay(channel, 2, {10}));

    ASSERT_TRUE(backlog.has_value());
    EXPECT_EQ(seqs(backlog->events), (Seqs{3, 4, 5}));
    EXPECT_EQ(backlog->head, 5U);
    EXPECT_TRUE(backlog->complete);
    EXPECT_EQ(message_of(backlog->events[0]).text, "3");
}

TEST_P(StoreContractTest, AReplayOverTheLimitGivesTheNewestAndSaysSo) {
    append_many(5);

    const auto cut = run(store->replay(channel, 1, {3}));
    EXPECT_EQ(seqs(cut->events), (Seqs{3, 4, 5}));
    EXPECT_FALSE(cut->complete);

    const auto exact = run(store->replay(channel, 1, {4}));
    EXPECT_EQ(seqs(exact->events), (Seqs{2, 3, 4, 5}));
    EXPECT_TRUE(exact->complete);

    const auto in_bytes = run(store->replay(channel, 0, {10, 2 * message_of(exact->events[0]).size_bytes()}));
    EXPECT_EQ(seqs(in_bytes->events), (Seqs{4, 5}));
    EXPECT_FALSE(in_bytes->complete);

    const auto nothing = run(store->replay(channel, 4, {0}));
    EXPECT_TRUE(nothing->events.empty());
    EXPECT_EQ(nothing->head, 5U);
    EXPECT_FALSE(nothing->complete);
}

TEST_P(StoreContractTest, NothingWasMissedAtOrBehindTheHead) {
    append_many(2);

    for (const std::uint64_t since : {std::uint64_t{2}, std::uint64_t{99}, ~std::uint64_t{0}}) {
        const auto backlog = run(store->replay(channel, since, {10}));
        EXPECT_TRUE(backlog->events.empty());
        EXPECT_EQ(backlog->head, 2U);
        EXPECT_TRUE(backlog->complete);
    }
}

TEST_P(StoreContractTest, AnUnknownChannelHasAnEmptyBacklogAndHistory) {
    const auto backlog = run(store->replay(channel, 0, {10}));

    ASSERT_TRUE(backlog.has_value());
    EXPECT_TRUE(backlog->events.empty());
    EXPECT_EQ(backlog->head, 0U);
    EXPECT_TRUE(backlog->complete);
    EXPECT_TRUE(run(store->history(channel, {}, 10)).value().empty());
}

TEST_P(StoreContractTest, HistoryPagesFromTheNewestBack) {
    append_many(5);

    EXPECT_EQ(seqs(run(store->history(channel, {}, 2)).value()), (Seqs{5, 4}));
    EXPECT_EQ(seqs(run(store->history(channel, before(4), 2)).value()), (Seqs{3, 2}));
    EXPECT_EQ(seqs(run(store->history(channel, before(2), 2)).value()), Seqs{1});
    EXPECT_TRUE(run(store->history(channel, before(1), 2)).value().empty());
    EXPECT_TRUE(run(store->history(channel, before(0), 2)).value().empty());
    EXPECT_TRUE(run(store->history(channel, {}, 0)).value().empty());
    EXPECT_EQ(seqs(run(store->history(channel, before(~std::uint64_t{0}), ~std::size_t{0})).value()),
              (Seqs{5, 4, 3, 2, 1}));
}

TEST_P(StoreContractTest, EnsureChannelCreatesItOnceAndAddsParticipants) {
    auto wanted = channel_for(submission(""));
    const auto created = run(store->ensure_channel(wanted));
    ASSERT_TRUE(created.has_value());
    EXPECT_EQ(created->participants, std::vector{alice});

    wanted.name = "another name";
    wanted.message_server = MessageServerId::random();
    wanted.participants = {bob, alice, bob};
    const auto merged = run(store->ensure_channel(wanted));

    ASSERT_TRUE(merged.has_value());
    EXPECT_EQ(merged->name, "Chat");
    EXPECT_EQ(merged->participants, (std::vector{alice, bob}));
    EXPECT_EQ(run(store->find_channel(channel)).value().participants, (std::vector{alice, bob}));
    EXPECT_EQ(append(submission("first")).value().message.seq, 1U);
    EXPECT_EQ(listener.told.at(0).channel.participants, (std::vector{alice, bob}));
}

TEST_P(StoreContractTest, EnsureChannelNeedsAKnownMessageServer) {
    auto wanted = channel_for(submission(""));
    wanted.message_server = MessageServerId::random();

    EXPECT_EQ(run(store->ensure_channel(wanted)).error().kind, Error::Kind::not_found);
    EXPECT_EQ(run(store->find_channel(channel)).error().kind, Error::Kind::not_found);
}

TEST_P(StoreContractTest, ListsTheChannelsOfAMessageServerInTheOrderOfCreation) {
    std::vector<ChannelId> made;
    for (int i = 0; i < 3; ++i) {
        auto wanted = channel_for(submission(""));
        wanted.id = ChannelId::random();
        made.push_back(wanted.id);
        ASSERT_TRUE(run(store->ensure_channel(wanted)).has_value());
    }

    const auto listed = run(store->channels(messaging::default_message_server));
    ASSERT_TRUE(listed.has_value());
    std::vector<ChannelId> ids;
    for (const auto& each : *listed)
        ids.push_back(each.id);
    EXPECT_EQ(ids, made);
    EXPECT_EQ(listed->at(2).participants, std::vector{alice});
    EXPECT_TRUE(run(store->channels(MessageServerId::random())).value().empty());
}

TEST_P(StoreContractTest, HasTheDefaultMessageServer) {
    const auto servers = run(store->message_servers());

    ASSERT_TRUE(servers.has_value());
    ASSERT_EQ(servers->size(), 1U);
    EXPECT_EQ(servers->at(0).id, messaging::default_message_server);
    EXPECT_EQ(servers->at(0).name, "Default Server");
    EXPECT_EQ(servers->at(0).source_type, "eliza_default");
    EXPECT_EQ(servers->at(0).created_at_ms, 5'000);
}

TEST_P(StoreContractTest, AnotherStoreHasAnotherEpoch) {
    const TestDirectory other_directory;
    const auto other = GetParam().open(other_directory, now_ms);

    EXPECT_TRUE(siopp::Uuid::parse(store->epoch()).has_value());
    EXPECT_NE(store->epoch(), other->epoch());
}

TEST_P(StoreContractTest, ManyThreadsMakeOneGaplessOrderWhichTheListenerSees) {
    constexpr int threads = 8;
    constexpr int each = 150;
    const std::vector<ChannelId> channels{ChannelId::random(), ChannelId::random(), ChannelId::random()};

    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < threads; ++writer) {
            writers.emplace_back([&, writer] {
                auto made = submission("");
                made.sender = EntityId::random();
                for (int i = 0; i < each; ++i) {
                    made.channel = channels[static_cast<std::size_t>(i + writer) % channels.size()];
                    made.text = std::to_string(i);
                    if (!append(made)) ++refused;
                }
            });
        }
    }

    EXPECT_EQ(refused, 0);
    EXPECT_EQ(listener.told.size(), std::size_t{threads * each});
    std::map<ChannelId, std::vector<Message>> told;
    std::map<EntityId, int> last_text;
    for (const auto& [message, opened, origin] : listener.told) {
        told[message.channel].push_back(message);
        EXPECT_EQ(message.seq, told[message.channel].size());
        EXPECT_EQ(std::stoi(message.text), last_text[message.sender]++) << "a sender's own order is kept";
    }
    for (const auto& [id, messages] : told) {
        auto stored = run(store->history(id, {}, threads * each)).value();
        std::ranges::reverse(stored);
        ASSERT_EQ(stored.size(), messages.size());
        for (std::size_t i = 0; i < stored.size(); ++i)
            EXPECT_EQ(stored[i].id, messages[i].id);
    }
}

/// A caller on an executor, to which the listener posts the seq of every message.
class StoreExecutorTest : public StoreContractTest {
protected:
    StoreExecutorTest() {
        listener.also = [this](const Message& message) {
            ASSERT_TRUE(executor.post([this, seq = message.seq] { told.push_back(seq); }));
        };
    }

    Task<int> replay_repeatedly(int times) {
        for (int i = 0; i < times; ++i) {
            const messaging::ReplayLimit everything{100'000, 100'000'000};
            auto replaying = store->replay(channel, 0, everything);
            const auto backlog = co_await std::move(replaying);
            EXPECT_EQ(siopp::Executor::current(), &executor);
            EXPECT_EQ(seqs(backlog->events), told) << "exactly what was told before";
            EXPECT_EQ(backlog->head, told.size());
        }
        co_return times;
    }

    Task<std::size_t> count_told_after_append() {
        auto appending = store->append(submission("hello"), {}, "origin");
        const auto receipt = co_await std::move(appending);
        EXPECT_TRUE(receipt.has_value());
        EXPECT_EQ(siopp::Executor::current(), &executor);
        co_return told.size();
    }

    TestExecutor executor;
    Seqs told;
};

TEST_P(StoreExecutorTest, AnAppenderIsResumedAfterTheListenerWasTold) {
    EXPECT_EQ(executor.run(count_told_after_append()), 1U);
    EXPECT_EQ(executor.run(count_told_after_append()), 2U);
}

TEST_P(StoreExecutorTest, AReplayIsExactlyWhatItsExecutorWasToldBefore) {
    constexpr int writers = 3;
    constexpr int each = 100;
    int replays = 0;
    {
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([this] {
                for (int i = 0; i < each; ++i)
                    EXPECT_TRUE(append(submission("x")).has_value());
            });
        }
        while (told.size() < writers * each)
            replays += executor.run(replay_repeatedly(5));
    }

    EXPECT_GE(replays, 5);
    EXPECT_EQ(told.size(), std::size_t{writers * each});
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContractTest, store_kinds, name_of_kind);
INSTANTIATE_TEST_SUITE_P(Stores, StoreExecutorTest, store_kinds, name_of_kind);

}  // namespace
}  // namespace wimpole::storage
