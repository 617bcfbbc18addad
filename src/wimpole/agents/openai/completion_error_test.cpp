#include "wimpole/agents/openai/completion_error.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::openai {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t time_ms = 1'792'567'680'000;  // Wed, 21 Oct 2026 07:28:00 GMT

TEST(CompletionError, SaysWhatMayGoAway) {
    for (const unsigned status : {408U, 429U, 500U, 502U, 503U, 504U, 529U})
        EXPECT_TRUE(error_of({.status = status}, "", time_ms).is_retryable) << status;
    for (const unsigned status : {204U, 301U, 400U, 401U, 403U, 404U, 413U, 422U})
        EXPECT_FALSE(error_of({.status = status}, "", time_ms).is_retryable) << status;
    EXPECT_EQ(error_of({.status = 429}, "", time_ms).code, "PROVIDER_RATE_LIMITED");
    EXPECT_EQ(error_of({.status = 302}, "", time_ms).code, "PROVIDER_REDIRECTS");
}

TEST(CompletionError, QuotesTheProvider) {
    const auto error =
        error_of({.status = 400, .body = R"({"error":{"message":"no\nsuch model"}})"}, "", time_ms);
    EXPECT_EQ(error.message, "the model provider answered 400: no such model");
    EXPECT_EQ(error_of({.status = 500, .body = "<html>"}, "", time_ms).message,
              "the model provider answered 500");
}

TEST(CompletionError, NeverShowsTheKey) {
    const std::string key = "sk-canary-0123456789";
    const auto wrong =
        error_of({.status = 401, .body = R"({"error":"wrong key sk-canary-0123456789"})"}, key, time_ms);
    EXPECT_EQ(wrong.message.find("canary"), std::string::npos) << wrong.message;

    EXPECT_EQ(quoted("the key sk-canary-0123456789 is known", key), "the key *** is known");
    EXPECT_EQ(quoted("the key sk-canary...3456789", key), "the key ***...3456789");
}

TEST(CompletionError, ShortensWhatItQuotes) {
    std::string text;
    while (text.size() < 2'000)
        text += "\xE2\x82\xAC";
    EXPECT_EQ(quoted(text, "").size(), 300U);
    EXPECT_EQ(quoted("a\xFF", ""), "a");
}

TEST(CompletionError, KnowsWhenToComeBack) {
    EXPECT_EQ(error_of({.status = 429, .retry_after = "7"}, "", time_ms).retry_after, 7s);
    EXPECT_EQ(
        error_of({.status = 429, .retry_after = "7", .retry_after_ms = "1500"}, "", time_ms).retry_after,
        1500ms);
    EXPECT_EQ(error_of({.status = 400, .retry_after = "7"}, "", time_ms).retry_after, std::nullopt);
    EXPECT_EQ(retry_delay("0.5", time_ms), 500ms);
    EXPECT_EQ(retry_delay("Wed, 21 Oct 2026 07:28:05 GMT", time_ms), 5s);
    EXPECT_EQ(retry_delay("Wed, 21 Oct 2026 07:27:00 GMT", time_ms), 0s);
    for (const auto* text : {"", "soon", "-1", "7x", "Wed, 21 Oct 2026", "nan"})
        EXPECT_EQ(retry_delay(text, time_ms), std::nullopt) << text;
    EXPECT_EQ(retry_delay("1e99", time_ms), 24h);
}

TEST(CompletionError, TellsWhyARequestCameToNothing) {
    using Kind = outbound::Failure::Kind;
    const auto code = [](Kind kind) { return error_of(outbound::Failure{kind, "x: y"}).code; };
    EXPECT_EQ(code(Kind::timeout), "PROVIDER_TIMEOUT");
    EXPECT_EQ(code(Kind::untrusted), "PROVIDER_UNTRUSTED");
    EXPECT_EQ(code(Kind::too_large), "PROVIDER_BAD_ANSWER");
    EXPECT_EQ(code(Kind::closed), "PROVIDER_UNAVAILABLE");
    EXPECT_FALSE(error_of(outbound::Failure{Kind::refused, ""}).is_retryable);
    EXPECT_TRUE(error_of(outbound::Failure{Kind::closed, ""}).is_retryable);
}

}  // namespace
}  // namespace wimpole::agents::openai
