#include "wimpole/api/message_servers_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class MessageServersApiTest : public ApiTest {
protected:
    std::string agents_of(const std::string& id, const std::string& more = {}) {
        return "/api/messaging/message-servers/" + id + "/agents" + more;
    }
};

TEST_F(MessageServersApiTest, ListsAndMakesThem) {
    EXPECT_EQ(get("/api/messaging/message-server/current").at("data.messageServerId"), server);
    const auto made = post("/api/messaging/message-servers",
                           R"({"name":"Second","sourceType":"test","sourceId":"src-1","metadata":{"a":1}})");
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.at("data.server.name"), "Second");
    EXPECT_EQ(made.at("data.server.metadata"), R"({"a":1})");
    EXPECT_EQ(post("/api/messaging/servers", R"({"name":"Third","sourceType":"test"})").status, 201);

    const auto all = get("/api/messaging/message-servers");
    EXPECT_EQ(all.at("data.messageServers.0.sourceType"), "eliza_default");
    EXPECT_EQ(all.at("data.messageServers.1.id"), made.at("data.server.id"));
    EXPECT_EQ(get("/api/messaging/central-servers").at("data.servers.2.name"), "Third");
    EXPECT_EQ(get("/api/server/debug/servers").at("count"), "3");
}

TEST_F(MessageServersApiTest, ThereAreNoMoreThanTheLimit) {
    resources.max_message_servers = 2;
    make();
    const std::string body = R"({"name":"x","sourceType":"t"})";
    EXPECT_EQ(post("/api/messaging/message-servers", body).status, 201);
    const auto refused = post("/api/messaging/message-servers", body);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.at("error"), "Too many message servers");
}

TEST_F(MessageServersApiTest, SaysWhatIsWrongWithANewOne) {
    EXPECT_EQ(post("/api/messaging/message-servers", R"({"name":"x"})").at("error"),
              "Missing required fields: name, sourceType");
    EXPECT_EQ(post("/api/messaging/message-servers",
                   R"({"name":")" + std::string(257, 'x') + R"(","sourceType":"t"})")
                  .status,
              400);
    EXPECT_EQ(post("/api/messaging/message-servers", R"({"name":"a\nb","sourceType":"t"})").at("error"),
              "name, sourceType or sourceId contains a control character");
    access.forbidden = Operation::manage;
    EXPECT_EQ(post("/api/messaging/message-servers", R"({"name":"x","sourceType":"t"})").status, 403);
}

TEST_F(MessageServersApiTest, AgentsSubscribeToTheCurrentOne) {
    const auto body = R"({"agentId":")" + std::string(agent) + "\"}";
    EXPECT_EQ(get(agents_of(server)).at("data.agents"), "[]");
    const auto added = post(agents_of(server), body);
    EXPECT_EQ(added.status, 201);
    EXPECT_EQ(added.at("data.agentId"), agent);
    EXPECT_EQ(get(agents_of(server)).at("data.agents.0"), agent);
    const auto of_agent = "/api/messaging/agents/" + std::string(agent) + "/message-servers";
    EXPECT_EQ(get(of_agent).at("data.messageServers.0"), server);
    EXPECT_EQ(remove(agents_of(server, "/" + std::string(agent))).at("data.message"),
              "Agent removed from message server successfully");
    EXPECT_EQ(get(of_agent).at("data.messageServers"), "[]");
}

TEST_F(MessageServersApiTest, SaysWhatIsWrongWithASubscription) {
    const auto body = R"({"agentId":")" + std::string(agent) + "\"}";
    EXPECT_EQ(get(agents_of(nobody)).at("error"), "Cannot access agents for a different server");
    EXPECT_EQ(post(agents_of(nobody), body).at("error"), "Cannot modify agents for a different server");
    EXPECT_EQ(get(agents_of("bad")).at("error"), "Invalid messageServerId format");
    EXPECT_EQ(post(agents_of(server), R"({"agentId":"bad"})").at("error"),
              "Invalid messageServerId or agentId format");
    EXPECT_EQ(post(agents_of(server), R"({"agentId":")" + std::string(nobody) + "\"}").status, 404);
    EXPECT_EQ(get("/api/messaging/agents/bad/message-servers").at("error"), "Invalid agentId format");
    access.forbidden = Operation::agents;
    EXPECT_EQ(post(agents_of(server), body).status, 403);
}

}  // namespace
}  // namespace wimpole::api
