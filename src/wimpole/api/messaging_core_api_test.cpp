#include "wimpole/api/messaging_core_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

constexpr const char* message_id = "123f1b11-4862-42ee-b45d-4888fdab5448";

class MessagingCoreApiTest : public ApiTest {
protected:
    std::string body(std::string_view more = {}, std::string_view id = message_id) {
        return R"({"messageId":")" + std::string(id) + R"(","channel_id":")" + channel +
               R"(","message_server_id":")" + server + R"(","author_id":")" + agent +
               R"(","content":"agent says hi","source_type":"agent_response",)"
               R"("raw_message":{"text":"agent says hi","thought":"thinking","actions":["REPLY"]},)"
               R"("metadata":{"agentName":"Bot","attachments":[{"id":"a"}]})" +
               std::string(more) + "}";
    }

    std::string channel = make_channel();
};

TEST_F(MessagingCoreApiTest, TakesAnAgentsMessageAndWakesNobody) {
    const auto posted = post("/api/messaging/submit", body());
    EXPECT_EQ(posted.status, 201);
    EXPECT_EQ(posted.at("data.id"), message_id);
    EXPECT_EQ(posted.at("data.rawMessage.thought"), "thinking");
    ASSERT_EQ(listener.messages.size(), 1U);
    const auto& message = listener.messages[0];
    EXPECT_EQ(message.sender_name, "Bot");
    EXPECT_EQ(message.thought, "thinking");
    EXPECT_EQ(message.actions, R"(["REPLY"])");
    EXPECT_EQ(message.attachments, R"([{"id":"a"}])");
    EXPECT_FALSE(message.wakes_agents);
}

TEST_F(MessagingCoreApiTest, TheSameMessageAgainIsStoredOnce) {
    post("/api/messaging/submit", body());
    EXPECT_EQ(post("/api/messaging/submit", body()).status, 201);
    EXPECT_EQ(listener.messages.size(), 1U);
    EXPECT_EQ(post("/api/messaging/submit", body(R"(,"content":"other")")).status, 409);
}

TEST_F(MessagingCoreApiTest, SaysWhatIsWrong) {
    const auto error = [&](std::string_view more) {
        return post("/api/messaging/submit", body(more)).at("error");
    };
    const std::string missing =
        "Missing required fields: channel_id, message_server_id, author_id, content, source_type, raw_message";
    for (const auto* more :
         {R"(,"channel_id":"bad")", R"(,"message_server_id":"bad")", R"(,"author_id":"bad")",
          R"(,"content":"")", R"(,"source_type":"")", R"(,"raw_message":null)"}) {
        EXPECT_EQ(error(more), missing) << more;
    }
    EXPECT_EQ(error(R"(,"in_reply_to_message_id":"bad")"), "Invalid in_reply_to_message_id format");
    EXPECT_EQ(post("/api/messaging/submit", body({}, "bad")).at("error"), "Invalid messageId format");
    EXPECT_EQ(error(R"(,"in_reply_to_message_id":")" + std::string(nobody) + "\""),
              "in_reply_to_message_id: message not found");
    const auto elsewhere = post(messages_of(make_channel()), message_body("elsewhere")).at("userMessage.id");
    EXPECT_EQ(error(R"(,"in_reply_to_message_id":")" + elsewhere + "\""),
              "in_reply_to_message_id: message not found")
        << "of another channel";
    listener.messages.clear();
    EXPECT_EQ(error(R"(,"channel_id":")" + std::string(nobody) + "\""), "Channel not found");
    EXPECT_TRUE(listener.messages.empty());
}

TEST_F(MessagingCoreApiTest, AnActionMayChange) {
    post("/api/messaging/action", body());
    const auto path = std::string("/api/messaging/action/") + message_id;
    time_ms += 500;
    const auto changed = patch(
        path,
        R"({"raw_message":{"text":"done","thought":"th2","actions":["X"]},"metadata":{"actionStatus":"completed"}})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.at("data.content"), "agent says hi");
    EXPECT_EQ(changed.at("data.rawMessage.text"), "done");
    EXPECT_EQ(changed.at("data.inReplyToRootMessageId"), "null");
    EXPECT_EQ(changed.at("data.updatedAt"), "2026-11-22T21:35:03.044Z");
    const auto history = get(messages_of(channel));
    EXPECT_EQ(history.at("data.messages.0.metadata.thought"), "th2");
    EXPECT_EQ(patch(path, R"({"content":"New text"})").at("data.content"), "New text");

    EXPECT_EQ(patch("/api/messaging/action/bad", "{}").at("error"), "Invalid message id");
    EXPECT_EQ(patch(std::string("/api/messaging/action/") + nobody, R"({"content":"x"})").status, 404);
    EXPECT_EQ(patch(path, R"({"in_reply_to_message_id":"bad"})").at("error"),
              "Invalid in_reply_to_message_id format");
    EXPECT_EQ(patch(path, R"({"author_id":"bad"})").at("error"), "Invalid author_id format");
    EXPECT_EQ(patch(path, R"({"content":")" + std::string(70'000, 'x') + "\"}").status, 400);
}

TEST_F(MessagingCoreApiTest, TakesInMessagesOfOtherSystems) {
    const auto external = R"({"channel_id":")" + channel + R"(","message_server_id":")" + server +
                          R"(","author_id":")" + ann +
                          R"(","content":"from elsewhere","author_display_name":"Ann","source_type":"irc",)"
                          R"("source_id":"irc-1"})";
    const auto taken = post("/api/messaging/ingest-external", external);
    EXPECT_EQ(taken.status, 202);
    EXPECT_EQ(taken.at("message"), "Message ingested and published to bus");
    ASSERT_EQ(listener.messages.size(), 1U);
    EXPECT_EQ(taken.at("data.messageId"), listener.messages[0].id.to_string());
    EXPECT_EQ(listener.messages[0].sender_name, "Ann");
    EXPECT_EQ(listener.messages[0].source_id, "irc-1");
    EXPECT_TRUE(listener.messages[0].wakes_agents);
    EXPECT_EQ(post("/api/messaging/ingest-external", external).body, taken.body)
        << "delivered twice, stored once";
    EXPECT_EQ(listener.messages.size(), 1U);
    EXPECT_EQ(post("/api/messaging/ingest-external", "{}").at("error"), "Invalid external message payload");
}

TEST_F(MessagingCoreApiTest, TellsThatATurnHasEnded) {
    const auto ended = post("/api/messaging/complete", R"({"channel_id":")" + channel + R"(","server_id":")" +
                                                           std::string(server) + "\"}");
    EXPECT_EQ(ended.body, R"({"success":true,"message":"Completion event emitted"})");
    EXPECT_EQ(signals.completed, std::vector{*ChannelId::parse(channel)});
    EXPECT_EQ(post("/api/messaging/complete", "{}").status, 400);
}

TEST_F(MessagingCoreApiTest, AsksWhetherTheCallerMay) {
    post("/api/messaging/submit", body());
    const auto path = std::string("/api/messaging/action/") + message_id;
    access.entity = EntityId::parse(bob);
    EXPECT_EQ(post("/api/messaging/submit", body()).status, 403);
    EXPECT_EQ(patch(path, R"({"content":"x"})").status, 403);
    access.forbidden = Operation::send;
    access.entity.reset();
    EXPECT_EQ(post("/api/messaging/submit", body()).status, 403);
    EXPECT_EQ(patch(path, R"({"content":"x"})").status, 403) << "of a message that was sent before";
    EXPECT_EQ(get(messages_of(channel)).at("data.messages.0.content"), "agent says hi");
}

TEST_F(MessagingCoreApiTest, NobodySpeaksForTheAgentsOfAnOpenServer) {
    const OpenAccess open(registry);
    EXPECT_FALSE(open.may_send_as({}, *EntityId::parse(agent)));
    EXPECT_TRUE(open.may_send_as({}, *EntityId::parse(ann)));
    EXPECT_FALSE(open.asks());
}

}  // namespace
}  // namespace wimpole::api
