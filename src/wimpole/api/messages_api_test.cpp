#include "wimpole/api/messages_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class MessagesApiTest : public ApiTest {
protected:
    /// A reply as an agent in another process posts it.
    void reply_to(const std::string& channel, const std::string& message, const std::string& author) {
        const auto posted = post("/api/messaging/submit",
                                 R"({"channel_id":")" + channel + R"(","message_server_id":")" + server +
                                     R"(","author_id":")" + author +
                                     R"(","content":"hello","source_type":"agent_response","raw_message":)"
                                     R"({"thought":"hm","actions":["REPLY"]},"in_reply_to_message_id":")" +
                                     message + "\"}");
        EXPECT_EQ(posted.status, 201) << posted.body;
    }
    std::string newest_id(const std::string& channel) {
        return get(messages_of(channel)).at("data.messages.0.id");
    }
};

TEST_F(MessagesApiTest, StoresAMessageAndGivesItInTheFormOfTheBus) {
    const auto id = make_channel();
    const auto posted =
        post(messages_of(id),
             message_body("via REST", R"(,"source_type":"client_chat","raw_message":{"text":"x"},)"
                                      R"("metadata":{"user_display_name":"Alice","k":1})"));
    EXPECT_EQ(posted.status, 201);
    EXPECT_EQ(posted.at("success"), "true");
    EXPECT_EQ(posted.at("userMessage.channel_id"), id);
    EXPECT_EQ(posted.at("userMessage.author_display_name"), "Alice");
    EXPECT_EQ(posted.at("userMessage.metadata"), R"({"user_display_name":"Alice","k":1})");
    ASSERT_EQ(listener.messages.size(), 1U);
    EXPECT_EQ(listener.messages[0].sender_name, "Alice");
    EXPECT_EQ(listener.messages[0].source, "client_chat");
    EXPECT_TRUE(listener.messages[0].wakes_agents);
}

TEST_F(MessagesApiTest, SaysWhatIsWrongWithAMessage) {
    const auto id = make_channel();
    const auto missing =
        R"({"success":false,"error":"Missing required fields: channelId, message_server_id, )"
        R"(author_id, content"})";
    for (const auto& body :
         {std::string("{}"), message_body(""), std::string(R"({"author_id":"bad","content":"x"})"),
          R"({"author_id":")" + std::string(ann) + R"(","content":"x"})"}) {
        EXPECT_EQ(post(messages_of(id), body).body, missing) << body;
    }
    EXPECT_EQ(post(messages_of("bad"), message_body("x")).body, missing);
    EXPECT_EQ(post(messages_of(id), message_body("x", R"(,"transport":"carrier-pigeon")")).at("error"),
              "Invalid transport \"carrier-pigeon\". Must be one of: http, sse, websocket, sync, stream");
    EXPECT_EQ(post(messages_of(id), message_body("x", R"(,"transport":5)")).at("error"),
              "Invalid transport type \"number\". Transport must be a string.");
    EXPECT_EQ(post(messages_of(id), message_body("x", R"(,"in_reply_to_message_id":"bad")")).status, 400);
    EXPECT_EQ(post(messages_of(id),
                   message_body("x", R"(,"in_reply_to_message_id":")" + std::string(nobody) + "\""))
                  .status,
              404);
    EXPECT_EQ(post(messages_of(id), message_body("x", R"(,"mode":"websocket")")).status, 201);
}

TEST_F(MessagesApiTest, AnUnknownChannelIsMadeInAMessageServerThatExists) {
    EXPECT_EQ(post(messages_of(nobody), message_body("x", R"(,"metadata":{"isDm":true})")).status, 201);
    EXPECT_EQ(get(std::string("/api/messaging/channels/") + nobody + "/details").at("data.type"), "DM");
    const auto other =
        post(messages_of(ann), R"({"author_id":")" + std::string(ann) +
                                   R"(","content":"x","message_server_id":")" + nobody + "\"}");
    EXPECT_EQ(other.status, 404);
    EXPECT_EQ(other.at("error"), "Server " + std::string(nobody) + " does not exist");
    const auto known = make_channel();
    const auto wrong =
        post(messages_of(known), R"({"author_id":")" + std::string(ann) +
                                     R"(","content":"x","message_server_id":")" + nobody + "\"}");
    EXPECT_EQ(wrong.body, other.body) << "of a channel that exists, too";
}

TEST_F(MessagesApiTest, WhatIsAnsweredStandsInTheSameChannel) {
    const auto here = make_channel();
    const auto elsewhere = make_channel();
    post(messages_of(here), message_body("a question"));
    const auto answer = message_body("x", R"(,"in_reply_to_message_id":")" + newest_id(here) + "\"");
    EXPECT_EQ(post(messages_of(elsewhere), answer).at("error"), "Message not found");
    EXPECT_EQ(post(messages_of(here), answer).status, 201);
}

TEST_F(MessagesApiTest, HistoryIsPagedFromTheNewest) {
    const auto id = make_channel();
    for (const auto* text : {"one", "two", "three"}) {
        time_ms += 1'000;
        post(messages_of(id), message_body(text));
    }
    const auto texts = [&](const std::string& query) {
        const auto page = get(messages_of(id) + query);
        std::string all;
        for (int index = 0; page.at("data.messages." + std::to_string(index)) != "absent"; ++index)
            all += page.at("data.messages." + std::to_string(index) + ".content") + ' ';
        return all;
    };
    EXPECT_EQ(texts(""), "three two one ");
    EXPECT_EQ(texts("?limit=1"), "three ");
    EXPECT_EQ(texts("?limit=0"), "");
    EXPECT_EQ(texts("?limit=abc"), "three two one ");
    EXPECT_EQ(texts("?before=1000"), "");
    EXPECT_EQ(texts("?before=" + std::to_string(time_ms)), "two one ");
    EXPECT_EQ(texts("?before=2026-11-22T21%3A35%3A04.544Z"), "one ");
    EXPECT_EQ(texts("?after=2026-11-22T21%3A35%3A04.544Z"), "three ");
    EXPECT_EQ(texts("?before_seq=2"), "one ");
    EXPECT_EQ(texts("?after_seq=2"), "three ");
    EXPECT_EQ(get(messages_of(id) + "?before=yesterday").status, 400);
    EXPECT_EQ(get(messages_of(id) + "?before=&after=&before_seq=&after_seq=").body, get(messages_of(id)).body)
        << "what is empty is not said";
    EXPECT_EQ(get(messages_of(id) + "?before_seq=-1").status, 400);
    EXPECT_EQ(get(messages_of(nobody)).body, R"({"success":true,"data":{"messages":[]}})");
    EXPECT_EQ(get(messages_of("bad")).at("error"), "Invalid channelId");
}

TEST_F(MessagesApiTest, DeletesOneAndAll) {
    const auto id = make_channel();
    post(messages_of(id), message_body("one"));
    post(messages_of(id), message_body("two"));
    EXPECT_EQ(remove(messages_of(id) + "/" + newest_id(id)).status, 204);
    EXPECT_EQ(get(messages_of(id)).at("data.messages.0.content"), "one");
    EXPECT_EQ(remove(messages_of(id) + "/bad").at("error"), "Invalid channelId or messageId");

    EXPECT_EQ(remove(messages_of(id)).status, 204);
    EXPECT_EQ(get(messages_of(id)).at("data.messages"), "[]");
    EXPECT_EQ(sockets.told, std::vector<std::string>{}) << "commits tell them";
}

TEST_F(MessagesApiTest, WhoDeletesWhatIsNotThereLetsTheOthersKnow) {
    EXPECT_EQ(remove(messages_of(make_channel()) + "/" + nobody).status, 204);
    EXPECT_EQ(remove(messages_of(nobody)).status, 204);
    EXPECT_EQ(remove("/api/messaging/channels/" + std::string(nobody)).status, 204);
    EXPECT_EQ(sockets.told, (std::vector{"message " + std::string(nobody), std::string("cleared"),
                                         std::string("deleted")}));

    access.forbidden = Operation::delete_message;
    EXPECT_EQ(remove(messages_of(make_channel()) + "/" + nobody).status, 403);
    EXPECT_EQ(sockets.told.size(), 3U);
}

TEST_F(MessagesApiTest, ARequestMayWaitForTheReply) {
    const auto id = make_channel(quoted(ann) + "," + quoted(agent));
    auto waiting = begin(
        router->answer(request("POST", messages_of(id), message_body("question", R"(,"transport":"http")"))));
    reply_to(id, newest_id(id), agent);

    const auto answer = waiting.get();
    EXPECT_EQ(answer.response.status, 201);
    const Response response{201, answer.response.body, {}};
    EXPECT_EQ(response.at("userMessage.content"), "question");
    EXPECT_EQ(response.at("agentResponse.text"), "hello");
    EXPECT_EQ(response.at("agentResponse.thought"), "hm");
    EXPECT_EQ(response.at("agentResponse.actions"), R"(["REPLY"])");
    EXPECT_EQ(response.at("agentResponse.inReplyTo"), response.at("userMessage.id"));
}

TEST_F(MessagesApiTest, AReplyMayComeAsAnEvent) {
    const auto id = make_channel(quoted(ann) + "," + quoted(agent));
    auto answer = on_executor(
        router->answer(request("POST", messages_of(id), message_body("question", R"(,"mode":"stream")"))));
    EXPECT_EQ(answer.response.headers.front().second, "text/event-stream");
    reply_to(id, newest_id(id), agent);

    CollectingSink sink;
    finish(answer.body(sink));

    EXPECT_TRUE(sink.body.starts_with("event: user_message\ndata: {\"id\":\"")) << sink.body;
    EXPECT_NE(sink.body.find("\n\nevent: done\ndata: {\"thought\":\"hm\""), std::string::npos) << sink.body;
    EXPECT_TRUE(sink.body.ends_with("}\n\n"));
}

TEST_F(MessagesApiTest, WithoutAnAgentThereIsNothingToWaitFor) {
    const auto alone = make_channel(quoted(ann));
    const auto with_person = make_channel();
    const auto send_by = [&](const std::string& channel, const char* transport) {
        return post(messages_of(channel),
                    message_body("x", std::string(R"(,"transport":")") + transport + "\""));
    };
    EXPECT_EQ(send_by(alone, "http").at("error"), "No agent found in channel participants");
    EXPECT_EQ(send_by(alone, "sse").status, 400);
    EXPECT_EQ(get(messages_of(alone)).at("data.messages"), "[]") << "nothing is stored then";
    EXPECT_EQ(send_by(with_person, "http").status, 404);
    EXPECT_NE(send_by(with_person, "sse")
                  .body.find("event: error\ndata: {\"error\":\"Agent " + std::string(bob) +
                             " not found in registry\"}"),
              std::string::npos);
}

TEST_F(MessagesApiTest, ATitleIsWhatWasWrittenFirst) {
    const auto id = make_channel();
    const auto title = [&](const std::string& of) {
        return post("/api/messaging/channels/" + id + "/generate-title", R"({"agentId":")" + of + "\"}");
    };
    post(messages_of(id),
         message_body("a question about the birds of the northern islands in winter and spring"));
    EXPECT_EQ(title(agent).at("data.title"), "null");
    EXPECT_EQ(title(agent).at("data.reason"), "Not enough messages to generate a title");
    for (int count = 0; count < 3; ++count)
        post(messages_of(id), message_body("more"));
    EXPECT_EQ(title(agent).at("data.title"), "a question about the birds of the northern islands in winter…");
    EXPECT_EQ(title(agent).at("data.channelId"), id);
    EXPECT_EQ(title("bad").at("error"), "Valid agent ID is required");
    EXPECT_EQ(title(nobody).at("error"), "Agent not found or not active");
}

TEST_F(MessagesApiTest, AsksWhetherTheCallerMay) {
    const auto id = make_channel();
    post(messages_of(id), message_body("x"));
    const auto one = messages_of(id) + "/" + newest_id(id);
    access.forbidden = Operation::read;
    EXPECT_EQ(get(messages_of(id)).status, 403);
    access.forbidden = Operation::send;
    EXPECT_EQ(post(messages_of(id), message_body("x")).status, 403);
    access.forbidden = Operation::delete_message;
    EXPECT_EQ(remove(one).status, 403);
    access.forbidden = Operation::manage;
    EXPECT_EQ(remove(messages_of(id)).status, 403);
    access.forbidden.reset();
    access.entity = EntityId::parse(bob);
    EXPECT_EQ(post(messages_of(id), message_body("x")).status, 403) << "in the name of somebody else";
}

}  // namespace
}  // namespace wimpole::api
