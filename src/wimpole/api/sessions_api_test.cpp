#include "wimpole/api/sessions_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

constexpr std::int64_t minute = 60'000;

class SessionsApiTest : public ApiTest {
protected:
    const std::string sessions = "/api/messaging/sessions";
    std::string body(std::string_view more = {}) {
        return R"({"agentId":")" + std::string(agent) + R"(","userId":")" + ann + "\"" + std::string(more) +
               "}";
    }
    std::string open(std::string_view more = {}) {
        const auto made = post(sessions, body(more));
        EXPECT_EQ(made.status, 201) << made.body;
        return sessions + "/" + made.at("sessionId");
    }
};

TEST_F(SessionsApiTest, OpensShowsListsAndEnds) {
    const auto session = open(R"(,"metadata":{"platform":"test"},"timeoutConfig":{"timeoutMinutes":15})");
    EXPECT_EQ(session.size(), sessions.size() + 37);
    const auto shown = get(session);
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.at("metadata"), R"({"platform":"test"})");
    EXPECT_EQ(shown.at("timeRemaining"), std::to_string(15 * minute));
    EXPECT_EQ(get(sessions).at("stats.activeSessions"), "1");
    EXPECT_EQ(get(sessions + "/health").at("activeSessions"), "1");

    const auto ended = remove(session);
    EXPECT_EQ(ended.at("success"), "true");
    const auto gone = get(session);
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(gone.at("error.code"), "SESSION_NOT_FOUND");
    EXPECT_EQ(gone.at("error.timestamp"), "2026-11-22T21:35:02.544Z");
}

TEST_F(SessionsApiTest, SaysWhatIsWrongWithANewOne) {
    const auto error = [&](std::string_view json) {
        return post(sessions, std::string(json)).at("error.message");
    };
    EXPECT_EQ(error("{}"), "Missing required fields: agentId, userId");
    EXPECT_EQ(post(sessions, "{}").at("error.details.missingFields"), R"(["agentId","userId"])");
    EXPECT_EQ(error(R"({"agentId":"bad","userId":"bad"})"), "Invalid UUID format for field 'agentId'");
    EXPECT_EQ(error(R"({"agentId":")" + std::string(agent) + R"(","userId":"bad"})"),
              "Invalid UUID format for field 'userId'");
    const auto unknown =
        post(sessions, R"({"agentId":")" + std::string(nobody) + R"(","userId":")" + ann + "\"}");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.at("error.code"), "AGENT_NOT_FOUND");
    EXPECT_EQ(error(body(R"(,"timeoutConfig":{"timeoutMinutes":1})")),
              "Invalid timeout configuration: Timeout must be between 5 and 1440 minutes");
    EXPECT_EQ(error(body(R"(,"metadata":{"big":")" + std::string(10'240, 'y') + "\"}")),
              "Invalid metadata: Metadata exceeds maximum size of 10240 bytes");
}

TEST_F(SessionsApiTest, AMessageRenewsIt) {
    const auto session = open();
    time_ms += minute;
    const auto posted = post(session + "/messages", R"({"content":"hello","metadata":{"k":1}})");
    EXPECT_EQ(posted.status, 201);
    EXPECT_EQ(posted.at("userMessage.content"), "hello");
    EXPECT_EQ(posted.at("userMessage.source_type"), "user");
    EXPECT_EQ(posted.at("userMessage.metadata.sessionId"), session.substr(sessions.size() + 1));
    EXPECT_EQ(posted.at("userMessage.metadata.k"), "1");
    EXPECT_EQ(posted.at("sessionStatus.wasRenewed"), "true");
    EXPECT_EQ(posted.at("sessionStatus.renewalCount"), "1");
    EXPECT_EQ(get(session).at("timeRemaining"), std::to_string(30 * minute));
}

TEST_F(SessionsApiTest, SaysWhatIsWrongWithAMessage) {
    const auto messages = open() + "/messages";
    const auto error = [&](std::string_view json) {
        return post(messages, std::string(json)).at("error.message");
    };
    EXPECT_EQ(error(R"({"content":5})"), "Invalid content: Invalid message request format");
    EXPECT_EQ(error(R"({"content":" "})"), "Invalid content: Content cannot be empty");
    EXPECT_EQ(error(R"({"content":")" + std::string(4'001, 'x') + "\"}"),
              "Invalid content: Content exceeds maximum length of 4000 characters");
    EXPECT_EQ(
        error(R"({"content":"x","transport":"nope"})"),
        "Invalid content: Invalid transport \"nope\". Must be one of: http, sse, websocket, sync, stream");
    EXPECT_EQ(error(R"({"content":"x","metadata":{"a":")" + std::string(10'240, 'y') + "\"}}"),
              "Invalid metadata: Metadata exceeds maximum size of 10240 bytes");
    EXPECT_EQ(post(sessions + "/" + nobody + "/messages", R"({"content":"x"})").status, 404);
}

TEST_F(SessionsApiTest, HistoryIsPagedBothWays) {
    const auto messages = open() + "/messages";
    for (const auto* text : {"one", "two", "three"}) {
        time_ms += 1'000;
        post(messages, R"({"content":")" + std::string(text) + "\"}");
    }
    const auto newest = get(messages + "?limit=2");
    EXPECT_EQ(newest.at("messages.0.content"), "three");
    EXPECT_EQ(newest.at("messages.0.isAgent"), "false");
    EXPECT_EQ(newest.at("hasMore"), "true");
    const auto older = get(messages + "?limit=2&before=" + newest.at("cursors.before"));
    EXPECT_EQ(older.at("messages.0.content"), "one");
    EXPECT_EQ(older.at("hasMore"), "false");
    const auto oldest = get(messages + "?limit=2&after=1000");
    EXPECT_EQ(oldest.at("messages.0.content"), "two");
    EXPECT_EQ(oldest.at("messages.1.content"), "one");
    EXPECT_EQ(get(messages + "?before=abc").at("error.message"),
              "Invalid pagination parameter 'before': Must be a valid timestamp");
}

TEST_F(SessionsApiTest, EndsWhenNothingIsSaid) {
    const auto session = open();
    time_ms += 30 * minute;
    const auto ended = get(session);
    EXPECT_EQ(ended.status, 410);
    EXPECT_EQ(ended.at("error.code"), "SESSION_EXPIRED");
    EXPECT_EQ(post(session + "/messages", R"({"content":"x"})").status, 410);
    EXPECT_EQ(get(sessions).at("stats.expiredSessions"), "1");
}

TEST_F(SessionsApiTest, IsRenewedAndChanged) {
    const auto session =
        open(R"(,"timeoutConfig":{"timeoutMinutes":30,"maxDurationMinutes":60,"autoRenew":false})");
    time_ms += 20 * minute;
    EXPECT_EQ(post(session + "/renew").at("renewalCount"), "1");
    EXPECT_EQ(post(session + "/heartbeat").at("renewalCount"), "1") << "not without being asked";
    const auto changed = patch(session + "/timeout", R"({"timeoutMinutes":10})");
    EXPECT_EQ(changed.at("timeoutConfig.timeoutMinutes"), "10");
    EXPECT_EQ(changed.at("timeRemaining"), std::to_string(10 * minute));
    EXPECT_EQ(patch(session + "/timeout", R"({"autoRenew":"x"})").at("error.message"),
              "Invalid timeout configuration: Invalid timeout configuration format");
}

TEST_F(SessionsApiTest, ARenewalHasAnEnd) {
    const auto session = open(R"(,"timeoutConfig":{"timeoutMinutes":30,"maxDurationMinutes":30})");
    time_ms += 30 * minute - 1;
    EXPECT_EQ(post(session + "/renew").status, 200);
    time_ms += 1;
    EXPECT_EQ(post(session + "/renew").status, 410);
}

TEST_F(SessionsApiTest, IsThereAfterARestart) {
    const auto session = open(R"(,"timeoutConfig":{"timeoutMinutes":15,"autoRenew":false})");
    post(session + "/messages", R"({"content":"x"})");
    const auto before = get(session).body;
    make();
    EXPECT_EQ(get(session).body, before);
    EXPECT_EQ(get(session + "/messages").at("messages.0.content"), "x");
}

TEST_F(SessionsApiTest, AllAreListedHoweverManyThereAre) {
    for (int count = 0; count < 401; ++count)
        open();
    EXPECT_EQ(get(sessions).at("total"), "401");
    EXPECT_EQ(get(sessions + "/health").at("activeSessions"), "401");
}

TEST_F(SessionsApiTest, NoMoreAreOpenThanTheirLimit) {
    session_limits.max_sessions = 2;
    make();
    const auto first = open();
    open();
    const auto refused = post(sessions, body());
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.at("error.message"), "Failed to create session: too many sessions");
    time_ms += 30 * minute;
    open();
    EXPECT_EQ(get(first).status, 404) << "it had ended, and gave way";
}

TEST_F(SessionsApiTest, AsksWhetherTheCallerMay) {
    const auto session = open();
    access.forbidden = Operation::read;
    EXPECT_EQ(get(session).status, 403);
    EXPECT_EQ(get(sessions).at("sessions"), "[]");
    access.forbidden = Operation::send;
    EXPECT_EQ(post(session + "/messages", R"({"content":"x"})").status, 403);
    EXPECT_EQ(remove(session).status, 403);
    access.forbidden.reset();
    access.entity = EntityId::parse(bob);
    EXPECT_EQ(post(sessions, body()).status, 403) << "in the name of somebody else";
    EXPECT_EQ(post(session + "/messages", R"({"content":"x"})").status, 403) << "in the name of its user";
}

}  // namespace
}  // namespace wimpole::api
