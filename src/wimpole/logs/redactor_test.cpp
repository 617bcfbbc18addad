#include "wimpole/logs/redactor.hpp"

#include <string>

#include <gtest/gtest.h>

namespace wimpole::logs {
namespace {

constexpr const char* jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl-_x";

std::string redacted(const std::string& text) {
    return Redactor().redact(text);
}

TEST(RedactorTest, TextWithoutSecretsStaysAsItIs) {
    for (const auto* text :
         {"", "agent Eliza answered in 3 ms", "a token is missing", "the tokens: 52 in, 7 out",
          "Basic facts about the bearer of news", "see https://chat.example/rooms?id=7&page=2",
          R"({"time":1,"msg":"x","secretary":"Ann"})", R"({"token":null,"secret":false})",
          "eyJust.two parts"}) {
        EXPECT_EQ(redacted(text), text);
    }
}

TEST(RedactorTest, ValuesBehindNamesOfSecretsGo) {
    const std::pair<std::string, std::string> table[] = {
        {"apiKey=abc123, next", "apiKey=[redacted], next"},
        {"/socket.io/?EIO=4&api_key=abc123&t=1", "/socket.io/?EIO=4&api_key=[redacted]&t=1"},
        {"X-API-KEY: abc123", "X-API-KEY: [redacted]"},
        {"Authorization: Bearer abc", "Authorization: Bearer [redacted]"},
        {"password = 'with, comma'", "password = '[redacted]'"},
        {R"({"apiKey":"abc\"123","a":1})", R"({"apiKey":"[redacted]","a":1})"},
        {R"({"token": 123456, "a":1})", R"({"token": "[redacted]", "a":1})"},
        {R"({"secrets":{"OPENAI":"abc}","n":[1]},"a":1})", R"({"secrets":"[redacted]","a":1})"},
        {R"({"raw":"{\"client_secret\":\"abc\",\"a\":1}"})",
         R"({"raw":"{\"client_secret\":\"[redacted]\",\"a\":1}"})"},
        {"ELIZA_SERVER_AUTH_TOKEN=abc", "ELIZA_SERVER_AUTH_TOKEN=[redacted]"},
        {"cookie: a=1; b=2\nhost: x", "cookie: [redacted]\nhost: x"},
    };
    for (const auto& [text, result] : table)
        EXPECT_EQ(redacted(text), result);
}

TEST(RedactorTest, AnUnfinishedValueGoesToItsEnd) {
    EXPECT_EQ(redacted(R"({"token":"abc)"), R"({"token":"[redacted])");
    EXPECT_EQ(redacted(R"({"secrets":{"a":"b)"), R"({"secrets":"[redacted]")");
    EXPECT_EQ(redacted("token="), "token=");
}

TEST(RedactorTest, TokensAndKeysGoWhereverTheyStand) {
    EXPECT_EQ(redacted(std::string("got ") + jwt + "."), "got [redacted]");
    EXPECT_EQ(redacted(std::string("(") + jwt + ")"), "([redacted])");
    EXPECT_EQ(redacted("sent Bearer abcdefgh1 to it"), "sent Bearer [redacted] to it");
    EXPECT_EQ(redacted("used sk-proj-0123456789abcdef!"), "used [redacted]!");
    EXPECT_EQ(redacted("ask-0123456789abcdef0"), "ask-0123456789abcdef0");
}

TEST(RedactorTest, ConfiguredSecretsGoWhereverTheyStand) {
    const Redactor redactor({"canary", "canary-and-more", "abc"});
    EXPECT_EQ(redactor.redact("xcanaryx canary-and-more abc"), "x[redacted]x [redacted] abc");
}

TEST(RedactorTest, ConfiguredSecretsAreFoundInsideJson) {
    EXPECT_EQ(Redactor({"ca\"na\\ry"}).redact(R"({"text":"my ca\"na\\ry"})"), R"({"text":"my [redacted]"})");
}

TEST(RedactorTest, RedactsNothingTwice) {
    const auto once = redacted(R"(token=abc {"apiKey":"x"})");
    EXPECT_EQ(redacted(once), once);
}

}  // namespace
}  // namespace wimpole::logs
