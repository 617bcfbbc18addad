#include "wimpole/messaging/message_server_json.hpp"

#include <gtest/gtest.h>

namespace wimpole::messaging {
namespace {

MessageServer server_with_little() {
    MessageServer server;
    server.id = *MessageServerId::parse("1de5a0c7-95a5-4a2c-8b7a-1a3e2a5d7f10");
    server.name = "A \"server\"";
    server.source_type = "discord";
    server.created_at_ms = 1'795'383'317'452;
    server.updated_at_ms = 1'795'383'318'111;
    return server;
}

// As recorded of the real server: transcripts/base/rest_message_servers.json.
TEST(MessageServerJsonTest, HasTheMembersOfTheRealServerInItsOrder) {
    EXPECT_EQ(message_server_json(server_with_little()),
              R"({"id":"1de5a0c7-95a5-4a2c-8b7a-1a3e2a5d7f10","name":"A \"server\"","sourceType":"discord",)"
              R"("createdAt":"2026-11-22T21:35:17.452Z","updatedAt":"2026-11-22T21:35:18.111Z"})");
}

TEST(MessageServerJsonTest, WhatIsEmptyIsLeftOut) {
    auto server = server_with_little();
    server.metadata = "{}";
    EXPECT_EQ(message_server_json(server).find("metadata"), std::string::npos);

    server.source_id = "guild-7";
    server.metadata = R"({"region":"eu"})";
    const auto json = message_server_json(server);
    EXPECT_NE(json.find(R"("sourceType":"discord","sourceId":"guild-7","metadata":{"region":"eu"},)"),
              std::string::npos)
        << json;
}

}  // namespace
}  // namespace wimpole::messaging
