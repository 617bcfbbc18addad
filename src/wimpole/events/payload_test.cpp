#include "wimpole/events/payload.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wimpole/events/test_channel.hpp"
#include "wimpole/messaging/message_server.hpp"

namespace wimpole::events {
namespace {

constexpr const char* person = "124fce33-c7cf-4249-8433-7e533760106c";
constexpr const char* other_person = "139825af-e9f0-44d8-bae0-a3429da04174";
constexpr const char* send_error =
    "For SEND_MESSAGE: channelId, messageServerId (message_server_id), senderId (author_id), and message are "
    "required.";

Request parse(std::string_view event, const std::string& argument) {
    const auto view = siopp::json::View::parse(argument);
    EXPECT_TRUE(view) << argument;
    return parse_event(event, *view);
}

std::string error_of(const Request& request) {
    const auto* error = std::get_if<Error>(&request);
    return error ? error->reason : "no error";
}

JoinRequest join_of(const Request& request) {
    EXPECT_TRUE(std::holds_alternative<JoinRequest>(request)) << error_of(request);
    return std::get<JoinRequest>(request);
}

SendRequest send_of(const Request& request) {
    EXPECT_TRUE(std::holds_alternative<SendRequest>(request)) << error_of(request);
    return std::get<SendRequest>(request);
}

/// A send payload with `more` members added or put in place of the usual ones.
std::string payload_with(const std::string& more) {
    return std::string(R"({"channelId":")") + channel + R"(","senderId":")" + person +
           R"(","message":"Hello")" + (more.empty() ? "" : "," + more) + "}";
}

Request send_with(const std::string& more) {
    return parse("2", payload_with(more));
}

TEST(PayloadTest, TypeZeroAndEventZeroJoin) {
    for (const auto* type : {"0", R"("0")", "0.0"}) {
        const auto request =
            parse("message", std::string(R"({"type":)") + type + R"(,"payload":{"channelId":"c"}})");
        EXPECT_EQ(join_of(request).channel.text, "c");
    }
    EXPECT_EQ(join_of(parse("0", R"({"roomId":"c"})")).channel.text, "c");
    EXPECT_EQ(join_of(parse("join", R"({"roomId":"c","agentId":"a"})")).agent_id, R"("a")");
}

TEST(PayloadTest, TypeTwoAndEventTwoSend) {
    for (const auto* type : {"2", R"("2")"}) {
        const auto request =
            parse("message", std::string(R"({"type":)") + type + R"(,"payload":)" + payload_with("") + "}");
        EXPECT_EQ(send_of(request).submission.text, "Hello");
    }
    EXPECT_EQ(send_of(parse("2", payload_with(""))).submission.text, "Hello");
    EXPECT_EQ(error_of(parse("2", R"({"channelId":"c"})")), send_error);
}

TEST(PayloadTest, TypeOneIsASendWhereAMessageOrASenderIsGiven) {
    const auto of_type_one = [](const std::string& payload) {
        return parse("message", R"({"type":1,"payload":)" + payload + "}");
    };

    EXPECT_TRUE(std::holds_alternative<SendRequest>(of_type_one(payload_with(""))));
    EXPECT_TRUE(std::holds_alternative<SendRequest>(parse("1", payload_with(""))));
    EXPECT_EQ(error_of(of_type_one(R"({"channelId":"c","message":"x"})")), send_error);
    EXPECT_EQ(error_of(of_type_one(R"({"channelId":"c","message":""})")), send_error);
    EXPECT_EQ(error_of(of_type_one(R"({"channelId":"c","senderId":"x"})")), send_error);
    EXPECT_TRUE(std::holds_alternative<JoinRequest>(of_type_one(R"({"channelId":"c","message":null})")));
    EXPECT_TRUE(std::holds_alternative<JoinRequest>(parse("1", R"({"channelId":"c","entityId":"e"})")));
}

TEST(PayloadTest, PlainMessageOfTheRestReferenceIsASend) {
    const auto request = send_of(parse("message", std::string(R"({"text":"Hi","roomId":")") + channel +
                                                      R"(","userId":")" + person + R"(","name":"Ann"})"));

    EXPECT_EQ(request.submission.text, "Hi");
    EXPECT_EQ(request.submission.channel.to_string(), channel);
    EXPECT_EQ(request.submission.sender.to_string(), person);
    EXPECT_EQ(request.submission.sender_name, "Ann");
    EXPECT_EQ(error_of(parse("message", R"({"text":"Hi"})")), send_error);
}

TEST(PayloadTest, IgnoresWhatTheRealServerIgnores) {
    for (const auto* argument :
         {"null", R"("text")", "5", "[]", "{}", R"({"type":1})", R"({"payload":{"channelId":"c"}})",
          R"({"type":99,"payload":{}})", R"({"type":-1,"payload":{}})", R"({"type":"01","payload":{}})",
          R"({"type":1.5,"payload":{}})", R"({"type":true,"payload":{}})", R"({"type":{},"payload":{}})",
          R"({"type":1,"payload":null})", R"({"type":3,"payload":{"channelId":"c"}})"}) {
        EXPECT_TRUE(std::holds_alternative<Ignored>(parse("message", argument))) << argument;
    }
    EXPECT_TRUE(std::holds_alternative<Ignored>(parse("3", R"({"channelId":"c"})")));
}

TEST(PayloadTest, JoinNeedsAChannel) {
    for (const auto* payload : {"{}", R"({"channelId":""})", R"({"channelId":null})", R"({"channelId":0})",
                                R"({"channelId":false})", R"({"channelId":{}})", R"({"channelId":[1]})",
                                R"({"channelId":true})", R"("str")", "7", "null", "[]"}) {
        EXPECT_EQ(error_of(parse("0", payload)), "channelId is required for joining.") << payload;
    }
    EXPECT_EQ(error_of(parse("message", R"({"type":1,"payload":"str"})")),
              "channelId is required for joining.");
    EXPECT_EQ(error_of(parse("leave", "{}")), "channelId is required for leaving.");
}

TEST(PayloadTest, JoinTakesAnyNameAndEchoesItAsItCame) {
    const auto number = join_of(parse("1", R"({"channelId":12345})")).channel;
    EXPECT_EQ(number.json, "12345");
    EXPECT_EQ(number.text, "12345");
    EXPECT_EQ(number.room(), "name:12345");

    const auto fallback = join_of(parse("1", R"({"channelId":null,"roomId":"fallback \"room\""})")).channel;
    EXPECT_EQ(fallback.json, R"("fallback \"room\"")");
    EXPECT_EQ(fallback.text, R"(fallback "room")");
    EXPECT_FALSE(fallback.id);

    const auto upper_case =
        join_of(parse("1", R"({"channelId":"11C52889-4E27-4039-99A5-C73CEA5622B1"})")).channel;
    EXPECT_EQ(upper_case.text, "11C52889-4E27-4039-99A5-C73CEA5622B1");
    EXPECT_EQ(upper_case.room(), channel);
}

TEST(PayloadTest, ChannelNamesAreBounded) {
    const auto join = [](std::size_t length) {
        return parse("0", R"({"channelId":")" + std::string(length, 'x') + R"("})");
    };

    EXPECT_EQ(join_of(join(256)).channel.text.size(), 256U);
    EXPECT_EQ(error_of(join(257)), "channelId must have at most 256 bytes.");
    EXPECT_EQ(error_of(parse("leave", R"({"roomId":")" + std::string(257, 'x') + R"("})")),
              "channelId must have at most 256 bytes.");
}

TEST(PayloadTest, JoinReadsSinceEntityAndAgent) {
    const auto request = join_of(parse(
        "0", std::string(R"({"channelId":"c","since":41,"agentId":"a","entityId":")") + person + R"("})"));

    EXPECT_EQ(request.since, 41U);
    EXPECT_EQ(request.agent_id, R"("a")");
    ASSERT_TRUE(request.entity);
    EXPECT_EQ(request.entity->to_string(), person);
}

TEST(PayloadTest, JoinIgnoresAMalformedEntityButNoMalformedSince) {
    EXPECT_FALSE(join_of(parse("0", R"({"channelId":"c","entityId":"nobody"})")).entity);
    EXPECT_FALSE(join_of(parse("0", R"({"channelId":"c","entityId":7})")).entity);
    EXPECT_FALSE(join_of(parse("0", R"({"channelId":"c","since":null})")).since);
    for (const auto* since : {"-1", "1.5", R"("3")", "true", "[]", "99999999999999999999"}) {
        EXPECT_EQ(error_of(parse("0", std::string(R"({"channelId":"c","since":)") + since + "}")),
                  "since must be a whole number from 0.");
    }
    for (const auto& agent : {std::string("7"), std::string("{}"), '"' + std::string(257, 'a') + '"'}) {
        EXPECT_EQ(error_of(parse("0", R"({"channelId":"c","agentId":)" + agent + "}")),
                  "agentId must be a string of at most 256 bytes.");
    }
}

TEST(PayloadTest, LeaveReadsEitherName) {
    EXPECT_EQ(std::get<LeaveRequest>(parse("leave", R"({"roomId":"c"})")).channel.text, "c");
    EXPECT_EQ(std::get<LeaveRequest>(parse("leave", R"({"channelId":"c"})")).channel.text, "c");
}

TEST(PayloadTest, SendNeedsItsFourFields) {
    for (const auto* more :
         {R"("channelId":null)", R"("channelId":"nope")", R"("channelId":5)", R"("senderId":null)",
          R"("senderId":"nope")", R"("senderId":7)", R"("message":null)", R"("message":"")", R"("message":0)",
          R"("message":false)", R"("message":true)", R"("message":{})", R"("message":["x"])"}) {
        EXPECT_EQ(error_of(send_with(more)), send_error) << more;
    }
}

TEST(PayloadTest, MessageServerHasFourSpellingsAndADefault) {
    for (const auto* name : {"messageServerId", "serverId", "message_server_id", "server_id"}) {
        const auto named = [name](const std::string& value) {
            return '"' + std::string(name) + "\":" + value;
        };

        EXPECT_EQ(send_of(send_with(named('"' + std::string(other_person) + '"')))
                      .submission.message_server.to_string(),
                  other_person);
        EXPECT_EQ(send_of(send_with(named(R"("0")"))).submission.message_server,
                  messaging::default_message_server);
        EXPECT_EQ(send_of(send_with(named("null"))).submission.message_server,
                  messaging::default_message_server);
        for (const auto* malformed : {R"("nope")", R"("")", "0", "true", "{}"}) {
            EXPECT_EQ(error_of(send_with(named(malformed))), send_error) << name << malformed;
        }
    }
    EXPECT_EQ(send_of(send_with("")).submission.message_server, messaging::default_message_server);
}

TEST(PayloadTest, SendFillsInWhatIsMissing) {
    const auto submission = send_of(send_with("")).submission;

    EXPECT_EQ(submission.sender_name, "User");
    EXPECT_EQ(submission.source, "socketio_client");
    EXPECT_EQ(submission.client_message_id, "");
    EXPECT_EQ(submission.metadata, "");
    EXPECT_EQ(submission.attachments, "");
}

TEST(PayloadTest, SendReadsEveryField) {
    const auto submission =
        send_of(send_with(R"("senderName":"An\u006e","source":"web","messageId":"m-1","metadata":{"a":[1]},)"
                          R"("attachments":[{"url":"u"}],"unknown":1)"))
            .submission;

    EXPECT_EQ(submission.channel.to_string(), channel);
    EXPECT_EQ(submission.sender.to_string(), person);
    EXPECT_EQ(submission.text, "Hello");
    EXPECT_EQ(submission.sender_name, "Ann");
    EXPECT_EQ(submission.source, "web");
    EXPECT_EQ(submission.client_message_id, "m-1");
    EXPECT_EQ(submission.metadata, R"({"a":[1]})");
    EXPECT_EQ(submission.attachments, R"([{"url":"u"}])");
}

TEST(PayloadTest, MessageMayBeANumberAndKeysMayHoldEscapes) {
    EXPECT_EQ(send_of(send_with(R"("message":42)")).submission.text, "42");
    EXPECT_EQ(send_of(send_with(R"("m\u0065ssage":"last wins")")).submission.text, "last wins");
}

TEST(PayloadTest, SendChecksTypesAndLeavesLengthsToTheDomain) {
    struct Case {
        std::string field;
        std::string error;
    };
    const Case cases[] = {
        {R"("senderName":5)", "senderName must be a string."},
        {R"("source":{})", "source must be a string."},
        {R"("messageId":5)", "messageId must be a string."},
        {R"("metadata":[])", "metadata must be an object."},
        {R"("metadata":"x")", "metadata must be an object."},
        {R"("attachments":5)", "attachments must be an array, an object or a string."},
        {R"("attachments":true)", "attachments must be an array, an object or a string."},
    };
    for (const auto& [field, error] : cases)
        EXPECT_EQ(error_of(send_with(field)), error) << field;

    const std::string name(10'000, 'x');
    EXPECT_EQ(send_of(send_with(R"("senderName":")" + name + '"')).submission.sender_name, name);
    EXPECT_EQ(send_of(send_with(R"("attachments":"url")")).submission.attachments, R"("url")");
}

TEST(PayloadTest, HintSaysWhatANewChannelIsToBe) {
    const auto hint = [](const std::string& more) { return send_of(send_with(more)).hint; };
    const auto target = '"' + std::string(other_person) + '"';

    EXPECT_FALSE(hint("").is_dm);
    EXPECT_FALSE(hint(R"("metadata":{"isDm":false,"channelType":"GROUP"})").is_dm);
    EXPECT_TRUE(hint(R"("metadata":{"channelType":"DM"})").is_dm);
    for (const auto& more : {R"("metadata":{"isDm":true,"targetUserId":)" + target + "}",
                             R"("metadata":{"isDm":true,"recipientId":)" + target + "}",
                             R"("metadata":{"isDm":true},"targetUserId":)" + target}) {
        ASSERT_TRUE(hint(more).target) << more;
        EXPECT_EQ(hint(more).target->to_string(), other_person);
    }
    EXPECT_EQ(hint(R"("metadata":{"custom":"x"})").metadata, R"({"custom":"x"})");
    EXPECT_EQ(error_of(send_with(R"("metadata":{"isDm":true,"targetUserId":"nope"})")),
              "targetUserId must be a UUID.");
    EXPECT_FALSE(hint(R"("metadata":{"targetUserId":"nope"})").target);
}

}  // namespace
}  // namespace wimpole::events
