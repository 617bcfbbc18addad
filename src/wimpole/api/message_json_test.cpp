#include "wimpole/api/message_json.hpp"

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

const std::string id = "123f1b11-4862-42ee-b45d-4888fdab5448";
const std::string channel = "6adebda9-bfc8-4bf8-b31d-aaefe360d1a3";
const std::string bot = "13ba336c-1a7a-4844-bd14-c2eb66c73860";

messaging::Message agent_message() {
    messaging::Message message;
    message.id = *MessageId::parse(id);
    message.channel = *ChannelId::parse(channel);
    message.sender = *EntityId::parse(bot);
    message.sender_name = "Bot";
    message.text = "agent says hi";
    message.source = "agent_response";
    message.raw_message = R"({"text":"agent says hi","thought":"thinking","actions":["REPLY"]})";
    message.metadata = R"({"agentName":"Bot","isDm":false})";
    message.thought = "thinking";
    message.actions = R"(["REPLY"])";
    message.seq = 7;
    message.created_at_ms = message.updated_at_ms = 1'795'383'332'973;
    return message;
}

const std::string beginning =
    R"({"id":"123f1b11-4862-42ee-b45d-4888fdab5448","channelId":"6adebda9-bfc8-4bf8-b31d-aaefe360d1a3",)"
    R"("authorId":"13ba336c-1a7a-4844-bd14-c2eb66c73860","content":"agent says hi",)"
    R"("rawMessage":{"text":"agent says hi","thought":"thinking","actions":["REPLY"]},)"
    R"("sourceType":"agent_response",)";
const std::string times = R"("createdAt":"2026-11-22T21:35:32.973Z","updatedAt":"2026-11-22T21:35:32.973Z",)";

// As recorded of the real server: transcripts/base/rest_submit.json.
TEST(MessageJsonTest, ASubmittedMessageIsAsTheRealServerGivesIt) {
    EXPECT_EQ(message_json(agent_message()),
              beginning + R"("metadata":{"agentName":"Bot","isDm":false},)" + times + R"("seq":7})");
}

TEST(MessageJsonTest, HistoryHasThoughtAndActionsInTheMetadataAndBothKindsOfTime) {
    EXPECT_EQ(history_json(agent_message()),
              beginning +
                  R"("metadata":{"agentName":"Bot","isDm":false,"thought":"thinking","actions":["REPLY"]},)"
                  R"("inReplyToRootMessageId":null,)" +
                  times + R"("created_at":1795383332973,"updated_at":1795383332973,"seq":7})");
}

TEST(MessageJsonTest, HistoryNamesWhoSentItAndWhatItAnswers) {
    auto message = agent_message();
    message.source = "client_chat";
    message.sender_name = "Ann";
    message.metadata.clear();
    message.attachments = R"([{"id":"a"}])";
    message.in_reply_to = message.id;

    const auto json = history_json(message);

    EXPECT_NE(json.find(R"("metadata":{"user_display_name":"Ann","thought":"thinking","actions":["REPLY"],)"
                        R"("attachments":[{"id":"a"}]},"inReplyToRootMessageId":")" +
                        id + "\""),
              std::string::npos)
        << json;
}

TEST(MessageJsonTest, AnAgentThatSaysNothingOfItMeansWhatItWrote) {
    auto message = agent_message();
    message.raw_message.clear();
    message.attachments = R"([{"id":"a"}])";

    EXPECT_NE(history_json(message).find(
                  R"("rawMessage":{"text":"agent says hi","thought":"thinking","actions":["REPLY"],)"
                  R"("attachments":[{"id":"a"}]})"),
              std::string::npos);
    message.source = "client_chat";
    EXPECT_EQ(history_json(message).find("rawMessage"), std::string::npos) << "only what a person sent";
}

// As recorded of the real server: transcripts/base/rest_channel_lifecycle.json.
TEST(MessageJsonTest, HistoryTellsTheSocketThatAMessageCameBy) {
    messaging::Message message;
    message.sender_name = "Alice";
    message.text = "two";
    message.source = "client_chat";
    message.source_id = "socketio-1795383318923-ec3avb";
    message.socket_id = "FHtHYlsmi1HbJdaQAAAq";
    message.metadata = R"({"socket_id":"forged","messageServerId":"forged","a":1})";
    message.raw_message = R"({"message":"two"})";

    const auto json = history_json(message);

    EXPECT_NE(json.find(R"("rawMessage":{"message":"two"},"sourceType":"client_chat",)"
                        R"("sourceId":"socketio-1795383318923-ec3avb","metadata":{"a":1,)"
                        R"("user_display_name":"Alice","socket_id":"FHtHYlsmi1HbJdaQAAAq",)"
                        R"("messageServerId":"00000000-0000-0000-0000-000000000000"},)"),
              std::string::npos)
        << json;
}

TEST(MessageJsonTest, HistoryHasNoNameOfWhoGaveNone) {
    messaging::Message message;
    message.sender_name = messaging::unnamed_sender;
    message.source = "eliza_gui";

    EXPECT_NE(history_json(message).find(R"("metadata":{},)"), std::string::npos);
}

// As recorded of the real server: transcripts/base/rest_messages.json.
TEST(MessageJsonTest, TheUsersMessageIsInTheFormOfTheBus) {
    messaging::Message message;
    message.id = *MessageId::parse(id);
    message.channel = *ChannelId::parse(channel);
    message.sender = *EntityId::parse(bot);
    message.sender_name = "Alice";
    message.text = "via REST";
    message.source = "client_chat";
    message.raw_message = R"({"text":"via REST"})";
    message.metadata = R"({"user_display_name":"Alice","k":1})";
    message.seq = 1;
    message.created_at_ms = 1'795'383'329'495;

    EXPECT_EQ(
        bus_message_json(message),
        R"({"id":"123f1b11-4862-42ee-b45d-4888fdab5448","channel_id":"6adebda9-bfc8-4bf8-b31d-aaefe360d1a3",)"
        R"("message_server_id":"00000000-0000-0000-0000-000000000000",)"
        R"("author_id":"13ba336c-1a7a-4844-bd14-c2eb66c73860","content":"via REST",)"
        R"("created_at":1795383329495,"source_type":"client_chat","raw_message":{"text":"via REST"},)"
        R"("metadata":{"user_display_name":"Alice","k":1},"author_display_name":"Alice","seq":1})");
}

TEST(MessageJsonTest, AReplyIsAnAgentResponse) {
    auto reply = agent_message();
    reply.in_reply_to = reply.id;
    EXPECT_EQ(
        agent_response_json(reply),
        R"({"thought":"thinking","actions":["REPLY"],"providers":[],"text":"agent says hi","simple":true,)"
        R"("responseId":")" +
            id + R"(","inReplyTo":")" + id + R"("})");
}

TEST(MessageJsonTest, ASessionsMessageSaysWhetherItIsTheAgents) {
    const auto json = session_message_json(agent_message(), true);
    EXPECT_TRUE(json.starts_with(R"({"id":")" + id + R"(","content":"agent says hi","authorId":")" + bot +
                                 R"(","isAgent":true,"createdAt":"2026-11-22T21:35:32.973Z","metadata":{)"))
        << json;
}

}  // namespace
}  // namespace wimpole::api
