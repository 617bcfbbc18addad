#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "wimpole/events/payload.hpp"

/// Payloads made at random from the two grammars that the documentation and the shipped clients use, under
/// every numbering: none may be taken for the other kind.
namespace wimpole::events {
namespace {

constexpr int rounds = 3'000;

class PayloadMaker {
public:
    /// `channelId`, `roomId` or both, and what known clients add to a join.
    std::string join() {
        members_.clear();
        add_channel();
        maybe(R"("entityId":")" + uuid() + '"');
        add_server();
        maybe(R"("agentId":")" + uuid() + '"');
        maybe(R"("username":"ann","displayName":"Ann")");
        maybe(R"("metadata":{"isDm":)" + boolean() + R"(,"channelType":"GROUP"})");
        maybe(R"("since":)" + std::to_string(random_() % 1'000));
        return object();
    }

    std::string send() {
        members_.clear();
        add_channel();
        members_.push_back(R"("senderId":")" + uuid() + '"');
        members_.push_back(R"("message":"Hello")");
        add_server();
        maybe(R"("senderName":"User Name")");
        maybe(R"("messageId":")" + uuid() + '"');
        maybe(R"("source":"web_client")");
        maybe(R"("attachments":[])");
        maybe(R"("entityId":")" + uuid() + '"');
        maybe(R"("metadata":{"isDm":)" + boolean() + R"(,"targetUserId":")" + uuid() + "\"}");
        return object();
    }

    std::string one_of(std::vector<std::string> choices) { return choices[random_() % choices.size()]; }

private:
    void add_channel() {
        const auto choice = random_() % 3;
        const auto id = uuid();
        if (choice != 0) members_.push_back(R"("channelId":")" + id + '"');
        if (choice != 1) members_.push_back(R"("roomId":")" + id + '"');
    }

    void add_server() {
        const auto name = one_of({"messageServerId", "serverId", "message_server_id", "server_id"});
        maybe('"' + name + "\":" + one_of({"null", R"("0")", R"("00000000-0000-0000-0000-000000000000")"}));
    }

    void maybe(std::string member) {
        if (random_() % 2 == 0) members_.push_back(std::move(member));
    }

    std::string boolean() { return one_of({"true", "false"}); }

    std::string uuid() {
        static constexpr std::string_view digits = "0123456789abcdefABCDEF";
        std::string text = "00000000-0000-4000-8000-000000000000";
        for (auto& letter : text) {
            if (letter == '0') letter = digits[random_() % digits.size()];
        }
        return text;
    }

    std::string object() {
        std::shuffle(members_.begin(), members_.end(), random_);
        std::string text;
        for (const auto& member : members_)
            text += (text.empty() ? "" : ",") + member;
        return '{' + text + '}';
    }

    std::mt19937 random_{20'261'123};
    std::vector<std::string> members_;
};

Request parse_typed(const std::string& type, const std::string& payload) {
    const auto text = R"({"type":)" + type + R"(,"payload":)" + payload + '}';
    return parse_event("message", *siopp::json::View::parse(text));
}

Request parse_named(const std::string& event, const std::string& payload) {
    return parse_event(event, *siopp::json::View::parse(payload));
}

TEST(DialectTest, NoJoinIsTakenForASend) {
    PayloadMaker maker;
    for (int round = 0; round < rounds; ++round) {
        const auto payload = maker.join();
        const auto type = maker.one_of({"0", "1", R"("0")", R"("1")"});
        const auto event = maker.one_of({"0", "1", "join"});

        ASSERT_TRUE(std::holds_alternative<JoinRequest>(parse_typed(type, payload))) << type << payload;
        ASSERT_TRUE(std::holds_alternative<JoinRequest>(parse_named(event, payload))) << event << payload;
    }
}

TEST(DialectTest, NoSendIsTakenForAJoin) {
    PayloadMaker maker;
    for (int round = 0; round < rounds; ++round) {
        const auto payload = maker.send();
        const auto type = maker.one_of({"1", "2", R"("1")", R"("2")"});
        const auto event = maker.one_of({"1", "2"});

        ASSERT_TRUE(std::holds_alternative<SendRequest>(parse_typed(type, payload))) << type << payload;
        ASSERT_TRUE(std::holds_alternative<SendRequest>(parse_named(event, payload))) << event << payload;
    }
}

}  // namespace
}  // namespace wimpole::events
