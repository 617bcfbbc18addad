#include "wimpole/api/origin_policy.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace wimpole::api {
namespace {

using Trust = OriginPolicy::Trust;

siopp::HttpRequest request(std::string host, std::optional<std::string> origin) {
    siopp::HttpRequest made;
    made.headers.emplace_back("host", std::move(host));
    if (origin) made.headers.emplace_back("origin", *std::move(origin));
    return made;
}

TEST(OriginPolicyTest, ProgramsWithoutAnOriginAreLetIn) {
    EXPECT_TRUE(OriginPolicy(Trust::same_origin, {}).allows(request("chat.example", std::nullopt)));
    EXPECT_TRUE(OriginPolicy(Trust::this_machine, {}).allows(request("127.0.0.1:3000", std::nullopt)));
}

TEST(OriginPolicyTest, PagesOfTheServerItselfAreLetIn) {
    const OriginPolicy policy(Trust::same_origin, {});

    EXPECT_TRUE(policy.allows(request("chat.example:8443", "https://chat.example:8443")));
    EXPECT_TRUE(policy.allows(request("Chat.Example", "https://chat.example")));
}

TEST(OriginPolicyTest, ForeignPagesAreNot) {
    const OriginPolicy policy(Trust::same_origin, {});

    for (const auto* origin : {"https://evil.example", "https://chat.example:444", "null", "",
                               "https://chat.example.evil.example", "http://localhost:3000"}) {
        EXPECT_FALSE(policy.allows(request("chat.example", origin))) << origin;
    }
}

TEST(OriginPolicyTest, ListedOriginsAreLetIn) {
    const OriginPolicy policy(Trust::same_origin, {"https://App.example"});

    EXPECT_TRUE(policy.allows(request("chat.example", "https://app.example")));
    EXPECT_FALSE(policy.allows(request("chat.example", "http://app.example")));
    EXPECT_TRUE(policy.allows_origin("https://app.example"));
    EXPECT_FALSE(policy.allows_origin("https://evil.example"));
}

TEST(OriginPolicyTest, WhatIsListedAnewStandsInForWhatWasBefore) {
    OriginPolicy policy(Trust::same_origin, {"https://app.example", "*"});

    policy.list({"https://Other.example"});

    EXPECT_TRUE(policy.allows(request("chat.example", "https://other.example")));
    EXPECT_FALSE(policy.allows(request("chat.example", "https://app.example")));
    EXPECT_FALSE(policy.allows_origin("https://app.example"));
}

TEST(OriginPolicyTest, AStarLetsEverybodyIn) {
    const OriginPolicy policy(Trust::this_machine, {"*"});

    EXPECT_TRUE(policy.allows(request("anything.example", "https://evil.example")));
    EXPECT_TRUE(policy.allows_origin("null"));
}

TEST(OriginPolicyTest, AnOpenServerTrustsPagesOfItsMachine) {
    const OriginPolicy policy(Trust::this_machine, {});

    for (const auto* origin :
         {"http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:3000", "http://app.localhost"}) {
        EXPECT_TRUE(policy.allows(request("localhost:3000", origin))) << origin;
    }
    for (const auto* origin :
         {"https://evil.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example", "null"}) {
        EXPECT_FALSE(policy.allows(request("localhost:3000", origin))) << origin;
    }
}

TEST(OriginPolicyTest, AnOpenServerAnswersToNoForeignName) {
    const OriginPolicy policy(Trust::this_machine, {"https://chat.example"});

    EXPECT_FALSE(policy.allows(request("rebound.evil.example:3000", std::nullopt)));
    EXPECT_FALSE(policy.allows(request("rebound.evil.example:3000", "http://rebound.evil.example:3000")));
    EXPECT_FALSE(policy.allows(request("", std::nullopt)));
    EXPECT_TRUE(policy.allows(request("chat.example", "https://chat.example")));
}

TEST(OriginPolicyTest, KnowsWhatAnOriginIs) {
    for (const auto* text : {"*", "https://chat.example", "http://localhost:5173", "http://[::1]:3000"})
        EXPECT_TRUE(is_origin(text)) << text;
    for (const auto* text : {"", "chat.example", "https://", "https://chat.example/", "ftp://chat.example"})
        EXPECT_FALSE(is_origin(text)) << text;
}

}  // namespace
}  // namespace wimpole::api
