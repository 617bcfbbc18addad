#include "wimpole/messaging/message_service.hpp"

#include <gtest/gtest.h>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::messaging {
namespace {

namespace json = siopp::json;

class MessageServiceTest : public testing::Test {
protected:
    Submission hello() const {
        Submission submission;
        submission.channel = channel;
        submission.sender = alice;
        submission.sender_name = "Alice";
        submission.text = "Hello";
        submission.source = "client_chat";
        return submission;
    }

    Result<Receipt> submit(Submission submission, ChannelHint hint = {}) {
        return run(service.submit(std::move(submission), std::move(hint), "socket-1"));
    }

    static ChannelHint dm_with(std::optional<EntityId> target) { return {true, target, ""}; }
    static ChannelHint with_metadata(std::string metadata) {
        return {false, std::nullopt, std::move(metadata)};
    }

    void expect_refused(Submission submission, const std::string& reason) {
        const auto receipt = submit(std::move(submission));

        ASSERT_TRUE(receipt.has_error()) << reason;
        EXPECT_EQ(receipt.error().kind, Error::Kind::invalid);
        EXPECT_EQ(receipt.error().reason, reason);
        EXPECT_TRUE(run(store.find_channel(channel)).has_error()) << "something was stored";
    }

    std::string metadata_member(const Channel& stored, std::string_view name) const {
        const auto metadata = json::View::parse(stored.metadata);
        if (!metadata) return "(not JSON)";
        const auto member = metadata->find(name);
        return member ? std::string(member->raw()) : "(absent)";
    }

    storage::MemoryStore store;
    MessageLimits limits{20, 16, 64, 10, 80};
    MessageService service{store, limits};
    ChannelId channel = ChannelId::parse("11f7d5fc-15b2-4066-9102-d983af573b5e").value();
    EntityId alice = EntityId::random();
    EntityId bob = EntityId::random();
};

TEST_F(MessageServiceTest, StoresWhatWasSubmitted) {
    auto submission = hello();
    submission.client_message_id = "c-1";
    submission.metadata = R"({"a":1})";

    const auto receipt = submit(submission);

    ASSERT_TRUE(receipt.has_value());
    EXPECT_FALSE(receipt->duplicate);
    EXPECT_EQ(receipt->message.seq, 1U);
    EXPECT_EQ(receipt->message.text, "Hello");
    EXPECT_EQ(receipt->message.metadata, R"({"a":1})");
    EXPECT_EQ(receipt->message.socket_id, "socket-1");
    EXPECT_EQ(run(store.history(channel, {}, 10)).value().size(), 1U);
}

TEST_F(MessageServiceTest, OpensAGroupForAMessageToAnUnknownChannel) {
    ASSERT_TRUE(submit(hello(), with_metadata(R"({"channelType":"GROUP","custom":"x"})")).has_value());

    const auto stored = run(store.find_channel(channel));
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ(stored->name, "Chat 11f7d5fc");
    EXPECT_EQ(stored->type, ChannelType::group);
    EXPECT_EQ(stored->source_type, "auto_created");
    EXPECT_EQ(stored->participants, std::vector{alice});
    EXPECT_EQ(metadata_member(*stored, "created_by"), R"("socketio_auto_creation")");
    EXPECT_EQ(metadata_member(*stored, "created_for_user"), '"' + alice.to_string() + '"');
    EXPECT_EQ(metadata_member(*stored, "created_at"), '"' + iso_time(stored->created_at_ms) + '"');
    EXPECT_EQ(metadata_member(*stored, "channel_type"), R"("GROUP")");
    EXPECT_EQ(metadata_member(*stored, "channelType"), R"("GROUP")");
    EXPECT_EQ(metadata_member(*stored, "custom"), R"("x")");
}

TEST_F(MessageServiceTest, OpensADmWithBothParticipants) {
    ASSERT_TRUE(submit(hello(), dm_with(bob)).has_value());

    const auto stored = run(store.find_channel(channel));
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ(stored->name, "DM 11f7d5fc");
    EXPECT_EQ(stored->type, ChannelType::dm);
    EXPECT_EQ(stored->participants, (std::vector{alice, bob}));
    EXPECT_EQ(metadata_member(*stored, "channel_type"), R"("DM")");
}

TEST_F(MessageServiceTest, ADmWithoutATargetOrWithOneselfHasOneParticipant) {
    ASSERT_TRUE(submit(hello(), dm_with(std::nullopt)).has_value());
    EXPECT_EQ(run(store.find_channel(channel)).value().participants, std::vector{alice});

    auto to_oneself = hello();
    to_oneself.channel = ChannelId::random();
    ASSERT_TRUE(submit(to_oneself, dm_with(alice)).has_value());
    EXPECT_EQ(run(store.find_channel(to_oneself.channel)).value().participants, std::vector{alice});
}

TEST_F(MessageServiceTest, TheTargetOfAGroupMessageIsNotAParticipant) {
    ASSERT_TRUE(submit(hello(), {false, bob, ""}).has_value());

    EXPECT_EQ(run(store.find_channel(channel)).value().participants, std::vector{alice});
}

TEST_F(MessageServiceTest, TheSendersMetadataReplacesOurs) {
    ASSERT_TRUE(submit(hello(), with_metadata(R"({"created_by":{"x":[1]},"q\"":null})")).has_value());

    const auto stored = run(store.find_channel(channel));
    EXPECT_EQ(metadata_member(*stored, "created_by"), R"({"x":[1]})");
    EXPECT_EQ(metadata_member(*stored, "q\""), "null");
    EXPECT_EQ(stored->metadata.find("socketio_auto_creation"), std::string::npos);
}

TEST_F(MessageServiceTest, MetadataThatIsNoObjectAddsNothing) {
    for (const auto* const metadata : {"", "[1]", "{\"a\":", "7"}) {
        auto submission = hello();
        submission.channel = ChannelId::random();
        ASSERT_TRUE(submit(submission, with_metadata(metadata)).has_value());
        const auto stored = run(store.find_channel(submission.channel));
        EXPECT_EQ(metadata_member(*stored, "created_by"), R"("socketio_auto_creation")") << metadata;
    }
}

TEST_F(MessageServiceTest, AnExistingChannelStaysAsItIs) {
    ASSERT_TRUE(submit(hello()).has_value());
    auto reply = hello();
    reply.sender = bob;

    ASSERT_TRUE(submit(reply, dm_with(alice)).has_value());

    const auto stored = run(store.find_channel(channel));
    EXPECT_EQ(stored->type, ChannelType::group);
    EXPECT_EQ(stored->participants, std::vector{alice});
}

TEST_F(MessageServiceTest, AnUnknownMessageServerOpensNoChannel) {
    auto submission = hello();
    submission.message_server = MessageServerId::random();

    const auto receipt = submit(submission);

    ASSERT_TRUE(receipt.has_error());
    EXPECT_EQ(receipt.error().kind, Error::Kind::not_found);
    EXPECT_EQ(receipt.error().reason, "Server " + submission.message_server.to_string() + " does not exist");
    EXPECT_TRUE(run(store.find_channel(channel)).has_error());
}

TEST_F(MessageServiceTest, TheSameClientMessageIdIsStoredOnce) {
    auto submission = hello();
    submission.client_message_id = "c-1";
    const auto first = submit(submission);

    const auto second = submit(submission);

    ASSERT_TRUE(second.has_value());
    EXPECT_TRUE(second->duplicate);
    EXPECT_EQ(second->message.id, first->message.id);
}

TEST_F(MessageServiceTest, RefusesTextThatIsNotAcceptable) {
    const auto refuse = [&](std::string text, const std::string& reason) {
        auto submission = hello();
        submission.text = std::move(text);
        expect_refused(std::move(submission), reason);
    };

    refuse("", "message text is empty");
    refuse(std::string(21, 'x'), "message text is longer than 20 bytes");
    refuse("\xc3", "message text is not valid UTF-8");
    refuse("\xed\xa0\x80", "message text is not valid UTF-8");
    refuse(std::string("a\0b", 3), "message text contains a control character");
    refuse("\x1b[31m", "message text contains a control character");
    refuse("\x7f", "message text contains a control character");
}

TEST_F(MessageServiceTest, AcceptsTextUpToTheLimitWithLinesAndTabs) {
    auto submission = hello();
    submission.text = "a\r\n\tb\xc3\xa4\xf0\x9f\x98\x80";
    submission.text.resize(limits.max_text_bytes, 'x');

    const auto receipt = submit(submission);

    ASSERT_TRUE(receipt.has_value());
    EXPECT_EQ(receipt->message.text, submission.text);
}

TEST_F(MessageServiceTest, RefusesOtherFieldsThatAreNotAcceptable) {
    const auto refuse = [&](std::string Submission::*field, std::string content, const std::string& reason) {
        auto submission = hello();
        submission.*field = std::move(content);
        expect_refused(std::move(submission), reason);
    };

    refuse(&Submission::sender_name, std::string(17, 'n'), "sender name is longer than 16 bytes");
    refuse(&Submission::sender_name, "A\nB", "sender name contains a control character");
    refuse(&Submission::sender_name, "\xff", "sender name is not valid UTF-8");
    refuse(&Submission::source, std::string(17, 's'), "source is longer than 16 bytes");
    refuse(&Submission::client_message_id, std::string(11, 'c'), "message id is longer than 10 bytes");
    refuse(&Submission::client_message_id, "a\tb", "message id contains a control character");
    refuse(&Submission::metadata, std::string(65, ' '), "metadata is longer than 64 bytes");
    refuse(&Submission::attachments, std::string(65, ' '), "attachment list is longer than 64 bytes");
    refuse(&Submission::actions, std::string(65, ' '), "action list is longer than 64 bytes");
    refuse(&Submission::thought, std::string(21, 't'), "thought is longer than 20 bytes");
    refuse(&Submission::thought, "\x01", "thought contains a control character");
}

TEST_F(MessageServiceTest, RefusesAttachmentsThatRunWhereverClientsLookForThem) {
    const auto refuse = [&](std::string Submission::*field, std::string content) {
        auto submission = hello();
        submission.*field = std::move(content);
        expect_refused(std::move(submission), "attachment url must not begin with javascript:");
    };
    refuse(&Submission::attachments, R"([{"url":"javascript:x"}])");
    refuse(&Submission::metadata, R"({"attachments":[{"url":"javascript:x"}]})");
    refuse(&Submission::raw_message, R"({"attachments":[{"url":"javascript:x"}]})");
    refuse(&Submission::raw_message, R"({"\u0061ttachments":[{"url":"javascript:x"}]})");

    MessageChanges changes;
    changes.attachments = R"([{"url":"javascript:x"}])";
    EXPECT_TRUE(service.check(changes));
    changes.attachments = R"([{"url":"https://x"}])";
    EXPECT_FALSE(service.check(changes));
}

TEST_F(MessageServiceTest, RefusesChannelMetadataThatIsTooLong) {
    const auto receipt = submit(hello(), with_metadata(std::string(65, ' ')));

    ASSERT_TRUE(receipt.has_error());
    EXPECT_EQ(receipt.error().kind, Error::Kind::invalid);
    EXPECT_EQ(receipt.error().reason, "channel metadata is longer than 64 bytes");
}

}  // namespace
}  // namespace wimpole::messaging
