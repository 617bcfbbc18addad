#include "wimpole/events/event_json.hpp"

#include <gtest/gtest.h>

namespace wimpole::events {
namespace {

messaging::Message message() {
    messaging::Message message;
    message.id = *MessageId::parse("c2f486b8-c23c-4f57-8dbc-22c2e0fac7e6");
    message.channel = *ChannelId::parse("11c52889-4e27-4039-99a5-c73cea5622b1");
    message.seq = 7;
    message.sender = *EntityId::parse("124fce33-c7cf-4249-8433-7e533760106c");
    message.sender_name = "Alice";
    message.text = "Hello \"you\"\n";
    message.source = "client_chat";
    message.client_message_id = "m-1";
    message.created_at_ms = 1'795'383'280'844;
    return message;
}

JoinRequest join_request() {
    JoinRequest request;
    request.channel.json = "12345";
    request.channel.text = "12345";
    return request;
}

TEST(EventJsonTest, BroadcastHasTheFieldsOfTheRealServerInItsOrder) {
    EXPECT_EQ(
        message_broadcast(message()),
        R"({"id":"c2f486b8-c23c-4f57-8dbc-22c2e0fac7e6","senderId":"124fce33-c7cf-4249-8433-7e533760106c",)"
        R"("senderName":"Alice","text":"Hello \"you\"\n","channelId":"11c52889-4e27-4039-99a5-c73cea5622b1",)"
        R"("roomId":"11c52889-4e27-4039-99a5-c73cea5622b1",)"
        R"("messageServerId":"00000000-0000-0000-0000-000000000000","createdAt":1795383280844,)"
        R"("source":"client_chat","serverId":"00000000-0000-0000-0000-000000000000","seq":7})");
}

TEST(EventJsonTest, BroadcastHasOptionalFieldsWhereTheyHaveAValue) {
    auto full = message();
    full.attachments = R"([{"url":"u"}])";
    full.thought = "why";
    full.actions = R"(["REPLY"])";
    full.metadata = R"({"a":1})";
    full.in_reply_to = full.id;

    const auto json = message_broadcast(full);
    EXPECT_NE(
        json.find(
            R"("source":"client_chat","attachments":[{"url":"u"}],"thought":"why","actions":["REPLY"],)"),
        std::string::npos);
    EXPECT_NE(json.find(R"("metadata":{"a":1},"inReplyTo":"c2f486b8-c23c-4f57-8dbc-22c2e0fac7e6"})"),
              std::string::npos);

    full.metadata = "{}";
    EXPECT_EQ(message_broadcast(full).find("metadata"), std::string::npos);
}

TEST(EventJsonTest, SenderGetsItsOwnIdOfTheMessage) {
    EXPECT_EQ(broadcast_to_sender(R"({"id":"x"})", "m-\"1"), R"({"id":"x","clientMessageId":"m-\"1"})");
    EXPECT_EQ(broadcast_to_sender(R"({"id":"x"})", ""), R"({"id":"x"})");
}

TEST(EventJsonTest, AckNamesTheMessage) {
    const std::string ids = R"("messageId":"c2f486b8-c23c-4f57-8dbc-22c2e0fac7e6",)"
                            R"("status":"received_by_server_and_processing",)"
                            R"("channelId":"11c52889-4e27-4039-99a5-c73cea5622b1",)"
                            R"("roomId":"11c52889-4e27-4039-99a5-c73cea5622b1","seq":7)";
    EXPECT_EQ(message_ack(message()), R"({"clientMessageId":"m-1",)" + ids + "}");
    EXPECT_EQ(duplicate_ack(message()), R"({"clientMessageId":"m-1",)" + ids + R"(,"duplicate":true})");

    auto anonymous = message();
    anonymous.client_message_id.clear();
    EXPECT_EQ(message_ack(anonymous), "{" + ids + "}");
}

TEST(EventJsonTest, EveryKindOfErrorHasItsCode) {
    using Kind = Error::Kind;
    EXPECT_EQ(message_error({Kind::invalid, "why"}), R"({"error":"why","code":"INVALID"})");
    EXPECT_EQ(error_code(Kind::unauthorized), "UNAUTHORIZED");
    EXPECT_EQ(error_code(Kind::forbidden), "FORBIDDEN");
    EXPECT_EQ(error_code(Kind::not_found), "NOT_FOUND");
    EXPECT_EQ(error_code(Kind::conflict), "CONFLICT");
    EXPECT_EQ(error_code(Kind::rate_limited), "RATE_LIMITED");
    EXPECT_EQ(error_code(Kind::busy), "BUSY");
    EXPECT_EQ(error_code(Kind::storage), "STORAGE");
}

TEST(EventJsonTest, JoinedEchoesTheChannelAndTellsThePosition) {
    auto request = join_request();
    EXPECT_EQ(
        channel_joined({"SID", request, 0, "E"}),
        R"({"message":"Socket SID successfully joined channel 12345.","channelId":12345,"roomId":12345,)"
        R"("seq":0,"epoch":"E"})");

    request.agent_id = R"("a")";
    request.since = 3;
    EXPECT_EQ(
        channel_joined({"SID", request, 9, "E"}),
        R"({"message":"Socket SID successfully joined channel 12345.","channelId":12345,"roomId":12345,)"
        R"("agentId":"a","seq":9,"epoch":"E","recovered":true})");
    EXPECT_TRUE(channel_joined({"SID", request, 9, "E", "limit"})
                    .ends_with(R"("seq":9,"epoch":"E","recovered":false,"reason":"limit"})"));
}

TEST(EventJsonTest, ControlMessagesNameTheChannelTwice) {
    const auto channel = *ChannelId::parse("11c52889-4e27-4039-99a5-c73cea5622b1");
    EXPECT_EQ(control_message("disable_input", channel),
              R"({"action":"disable_input","channelId":"11c52889-4e27-4039-99a5-c73cea5622b1",)"
              R"("roomId":"11c52889-4e27-4039-99a5-c73cea5622b1"})");
    EXPECT_EQ(message_complete(channel, MessageServerId()),
              R"({"channelId":"11c52889-4e27-4039-99a5-c73cea5622b1",)"
              R"("serverId":"00000000-0000-0000-0000-000000000000",)"
              R"("roomId":"11c52889-4e27-4039-99a5-c73cea5622b1",)"
              R"("messageServerId":"00000000-0000-0000-0000-000000000000"})");
}

TEST(EventJsonTest, GreetingNamesEntityAndSocket) {
    EXPECT_EQ(authenticated(*EntityId::parse("124fce33-c7cf-4249-8433-7e533760106c"), 5),
              R"({"entityId":"124fce33-c7cf-4249-8433-7e533760106c","timestamp":5})");
    EXPECT_EQ(connection_established("SID"),
              R"({"message":"Connected to Eliza Socket.IO server","socketId":"SID"})");
}

TEST(EventJsonTest, AnswerSaysHowItWent) {
    EXPECT_EQ(answer(R"({"a":1})", Outcome::done), R"({"a":1,"ok":true})");
    EXPECT_EQ(answer(R"({"a":1})", Outcome::failed), R"({"a":1,"ok":false})");
}

}  // namespace
}  // namespace wimpole::events
