#include "wimpole/http_guard.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace wimpole {
namespace {

class HttpGuardTest : public ::testing::Test {
protected:
    HttpGuardTest() : authenticator(auth::KeyFile("/nonexistent/keys.json"), {}, now_ms) {}

    void ask_for(const std::string& secret, auth::Role role = auth::Role::operator_) {
        auth::ApiKey key;
        key.id = secret;
        key.role = role;
        key.digest = auth::sha256(secret);
        authenticator.add_key(key);
    }
    HttpGuard guard(const auth::RateLimits& limits = {}) {
        rates = std::make_unique<auth::RateLimiter>(limits, [] { return auth::RateLimiter::Time(0); });
        return HttpGuard(authenticator, *rates);
    }
    static siopp::HttpRequest request(const std::string& target, siopp::http::Headers headers = {}) {
        siopp::HttpRequest made;
        made.method = "GET";
        made.target = target;
        made.headers = std::move(headers);
        made.remote_address = "10.0.0.1";
        return made;
    }
    static int status(const HttpGuard& guard, const siopp::HttpRequest& asked) {
        const auto verdict = guard.judge(asked);
        return verdict.refusal ? verdict.refusal->status : 200;
    }

    auth::Authenticator authenticator;
    std::unique_ptr<auth::RateLimiter> rates;
};

TEST_F(HttpGuardTest, AnOpenServerLetsEverybodyIn) {
    const auto open = guard();
    const auto verdict = open.judge(request("/api/agents"));

    EXPECT_FALSE(verdict.refusal);
    EXPECT_TRUE(verdict.principal.is_open());
    EXPECT_TRUE(verdict.headers.empty());
}

TEST_F(HttpGuardTest, AsksForAKeyInEitherHeader) {
    ask_for("secret");
    const auto asking = guard();
    for (const auto* target : {"/api", "/api/agents", "/api/no-such-thing", "/api/agents?apiKey=secret"})
        EXPECT_EQ(status(asking, request(target)), 401) << target;
    EXPECT_EQ(status(asking, request("/api/agents", {{"x-api-key", "wrong"}})), 401);
    EXPECT_EQ(status(asking, request("/api/agents", {{"authorization", "Basic secret"}})), 401);

    EXPECT_EQ(status(asking, request("/metrics")), 401);
    EXPECT_EQ(status(asking, request("/api/agents", {{"x-api-key", "secret"}})), 200);
    EXPECT_EQ(status(asking, request("/api/agents", {{"authorization", "Bearer secret"}})), 200);
    auto preflight = request("/api/agents");
    preflight.method = "OPTIONS";
    EXPECT_EQ(status(asking, preflight), 200);
}

TEST_F(HttpGuardTest, SaysWhatTheRealServerSays) {
    ask_for("secret");
    EXPECT_EQ(guard().judge(request("/api/agents")).refusal->body,
              R"({"error":"API key required","message":"Missing or invalid X-API-KEY header"})");
}

TEST_F(HttpGuardTest, CountsRequestsAndTellsHowManyAreLeft) {
    auth::RateLimits limits;
    limits.request = {1, std::chrono::seconds(10), 2};
    const auto limited = guard(limits);

    const auto first = limited.judge(request("/api/agents"));
    EXPECT_FALSE(first.refusal);
    EXPECT_EQ(first.headers.at(2), (std::pair<std::string, std::string>{"RateLimit-Remaining", "1"}));
    EXPECT_FALSE(limited.judge(request("/api/agents")).refusal);
    const auto refused = limited.judge(request("/api/agents"));
    ASSERT_TRUE(refused.refusal);
    EXPECT_EQ(refused.refusal->status, 429);
    EXPECT_EQ(refused.refusal->body, R"({"success":false,"error":{"code":"RATE_LIMIT_EXCEEDED",)"
                                     R"("message":"Too many requests. Please try again later."}})");
    EXPECT_EQ(refused.headers.back(), (std::pair<std::string, std::string>{"Retry-After", "10"}));
}

TEST_F(HttpGuardTest, GuessesOfKeysAreCountedToo) {
    ask_for("secret");
    auth::RateLimits limits;
    limits.request = {1, std::chrono::seconds(10), 1};
    const auto limited = guard(limits);

    EXPECT_EQ(status(limited, request("/api/agents", {{"x-api-key", "guess 1"}})), 401);
    EXPECT_EQ(status(limited, request("/api/agents", {{"x-api-key", "guess 2"}})), 429);
}

TEST_F(HttpGuardTest, AgentsAreNeverLimited) {
    ask_for("agent's", auth::Role::agent);
    ask_for("user's", auth::Role::user);
    auth::RateLimits limits;
    limits.request = {1, std::chrono::seconds(10), 1};
    const auto limited = guard(limits);

    EXPECT_EQ(status(limited, request("/api/agents", {{"x-api-key", "user's"}})), 200);
    EXPECT_EQ(status(limited, request("/api/agents", {{"x-api-key", "user's"}})), 429);
    for (int i = 0; i < 3; ++i) {
        const auto verdict = limited.judge(request("/api/agents", {{"x-api-key", "agent's"}}));
        EXPECT_FALSE(verdict.refusal);
        EXPECT_TRUE(verdict.headers.empty()) << "there is no limit to tell of";
    }
}

}  // namespace
}  // namespace wimpole
