#include "wimpole/api/session.hpp"

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t begin = 1'795'382'990'259;

ChatSession new_session() {
    ChatSession session;
    session.id = *ChatSessionId::parse("7330299d-fcc0-49bd-96be-c70aa85c0712");
    session.channel = *ChannelId::parse("0a3a0855-dc64-4997-83f7-c8a881f1616e");
    session.agent = *EntityId::parse("a6e17000-0000-4000-8000-00000000a001");
    session.user = *EntityId::parse("11dbb6fa-e5c6-48f9-a8ef-cd8ba51a0605");
    session.created_at_ms = session.last_activity_ms = begin;
    session.timeout = {15, true, 60, 3};
    session.metadata = R"({"platform":"test"})";
    session.set_end();
    return session;
}

Result<SessionTimeout> timeout(std::string_view json) {
    const auto view = siopp::json::View::parse(json);
    return session_timeout_of(*view);
}

// As recorded of the real server: transcripts/agent/agent_sessions.json.
TEST(SessionTest, IsToldAsTheRealServerDoes) {
    EXPECT_EQ(
        created_session_json(new_session()),
        R"({"sessionId":"7330299d-fcc0-49bd-96be-c70aa85c0712",)"
        R"("channelId":"0a3a0855-dc64-4997-83f7-c8a881f1616e",)"
        R"("agentId":"a6e17000-0000-4000-8000-00000000a001","userId":"11dbb6fa-e5c6-48f9-a8ef-cd8ba51a0605",)"
        R"("createdAt":"2026-11-22T21:29:50.259Z","metadata":{"platform":"test"},)"
        R"("expiresAt":"2026-11-22T21:44:50.259Z","timeoutConfig":{"timeoutMinutes":15,"autoRenew":true,)"
        R"("maxDurationMinutes":60,"warningThresholdMinutes":3}})");
    EXPECT_TRUE(session_json(new_session(), begin + 334)
                    .ends_with(R"("renewalCount":0,"timeRemaining":899666,"isNearExpiration":false})"));
    EXPECT_EQ(session_status_json(new_session(), true, begin),
              R"({"expiresAt":"2026-11-22T21:44:50.259Z","renewalCount":0,"wasRenewed":true,)"
              R"("isNearExpiration":false})");
}

TEST(SessionTest, EndsAfterItsTimeout) {
    const auto session = new_session();
    EXPECT_FALSE(session.has_expired(begin + 15 * minute_ms - 1));
    EXPECT_TRUE(session.has_expired(begin + 15 * minute_ms));
    EXPECT_FALSE(session.is_near_expiration(begin + 12 * minute_ms - 1));
    EXPECT_TRUE(session.is_near_expiration(begin + 12 * minute_ms));
}

TEST(SessionTest, IsRenewedUpToItsLongestDuration) {
    auto session = new_session();
    EXPECT_TRUE(session.renew(begin + 10 * minute_ms));
    EXPECT_EQ(session.expires_at_ms, begin + 25 * minute_ms);
    EXPECT_TRUE(session.renew(begin + 50 * minute_ms));
    EXPECT_EQ(session.expires_at_ms, begin + 60 * minute_ms);
    EXPECT_EQ(session.renewal_count, 2);
    EXPECT_FALSE(session.renew(begin + 60 * minute_ms));
    EXPECT_EQ(session.renewal_count, 2);
}

TEST(SessionTest, TimeoutsHaveDefaultsAndLimits) {
    const auto standard = session_timeout_of(std::nullopt);
    ASSERT_TRUE(standard);
    EXPECT_EQ(standard->minutes, 30);
    EXPECT_EQ(timeout(R"({"timeoutMinutes":20,"autoRenew":false})")->minutes, 20);
    EXPECT_EQ(timeout(R"({"timeoutMinutes":1})").error().reason,
              "Timeout must be between 5 and 1440 minutes");
    EXPECT_EQ(timeout(R"({"timeoutMinutes":1441})").error().reason,
              "Timeout must be between 5 and 1440 minutes");
    EXPECT_EQ(timeout(R"({"autoRenew":"x"})").error().reason, "Invalid timeout configuration format");
    EXPECT_EQ(timeout("5").error().reason, "Invalid timeout configuration format");
    EXPECT_FALSE(timeout(R"({"timeoutMinutes":30,"maxDurationMinutes":29})"));
    EXPECT_FALSE(timeout(R"({"maxDurationMinutes":525601})"));
    EXPECT_FALSE(timeout(R"({"warningThresholdMinutes":-1})"));
}

TEST(SessionTest, ItsTimeoutIsReadBackFromWhatItIsToldAs) {
    const SessionTimeout given{15, false, 60, 3};
    SessionTimeout read;
    const auto json = messaging::timeout_json(given);
    EXPECT_TRUE(messaging::read_timeout(*siopp::json::View::parse(json), read));
    EXPECT_EQ(read, given);
}

}  // namespace
}  // namespace wimpole::api
