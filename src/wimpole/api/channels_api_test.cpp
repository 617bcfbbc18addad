#include "wimpole/api/channels_api.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class ChannelsApiTest : public ApiTest {
protected:
    std::string channel_path(const std::string& id, const std::string& more = {}) {
        return "/api/messaging/channels/" + id + more;
    }
    std::string new_channel(std::string_view members) {
        return post("/api/messaging/channels", "{" + std::string(members) + "}").at("error");
    }
};

TEST_F(ChannelsApiTest, MakesAndShowsChannels) {
    const auto made = post("/api/messaging/channels",
                           R"({"name":"General","server_id":"0","participantCentralUserIds":[")" +
                               std::string(ann) + R"("],"type":"DM","metadata":{"topic":"x"}})");
    EXPECT_EQ(made.status, 201);
    const auto id = made.at("data.id");
    EXPECT_EQ(made.body, R"({"success":true,"data":{"id":")" + id +
                             R"(","messageServerId":"00000000-0000-0000-0000-000000000000","name":"General",)"
                             R"("type":"DM","metadata":{"topic":"x"},"createdAt":"2026-11-22T21:35:02.544Z",)"
                             R"("updatedAt":"2026-11-22T21:35:02.544Z"}})");
    EXPECT_EQ(get(channel_path(id, "/details")).body, made.body);
    EXPECT_EQ(get(channel_path(id, "/participants")).body,
              R"({"success":true,"data":[")" + std::string(ann) + "\"]}");
    EXPECT_EQ(
        get("/api/messaging/message-servers/" + std::string(server) + "/channels").at("data.channels.0.id"),
        id);
    EXPECT_EQ(
        get("/api/messaging/central-servers/" + std::string(server) + "/channels").at("data.channels.0.id"),
        id);
    EXPECT_EQ(get("/api/messaging/central-channels/" + id + "/details").body, made.body);
}

TEST_F(ChannelsApiTest, SaysWhatIsWrongWithANewChannel) {
    const std::string payload =
        "Invalid payload. Required: name, message_server_id (UUID), participantCentralUserIds (array of UUIDs). "
        "Optional: type, metadata.";
    const std::string server_id = R"("message_server_id":"00000000-0000-0000-0000-000000000000")";
    EXPECT_EQ(new_channel(R"("name":"x","message_server_id":"bad","participantCentralUserIds":[])"),
              "Invalid message_server_id format");
    EXPECT_EQ(new_channel(R"("name":"x",)" + server_id), payload);
    EXPECT_EQ(new_channel(server_id + R"(,"participantCentralUserIds":[])"), payload);
    EXPECT_EQ(new_channel(R"("name":"x",)" + server_id + R"(,"participantCentralUserIds":["bad"])"), payload);
    EXPECT_EQ(new_channel(R"("name":"a\nb",)" + server_id + R"(,"participantCentralUserIds":[])"),
              "name contains a control character");
    EXPECT_EQ(new_channel(R"("name":")" + std::string(257, 'x') + "\"," + server_id +
                          R"(,"participantCentralUserIds":[])"),
              "name is too long");
    EXPECT_EQ(
        new_channel(R"("name":"x",)" + server_id + R"(,"participantCentralUserIds":[],"metadata":{"a":")" +
                    std::string(64 * 1024, 'x') + "\"}"),
        "metadata is too long");
    EXPECT_EQ(new_channel(R"("name":"x","message_server_id":")" + std::string(nobody) +
                          R"(","participantCentralUserIds":[])"),
              "Server " + std::string(nobody) + " does not exist");
}

TEST_F(ChannelsApiTest, AChannelHasNoMoreParticipantsThanTheLimit) {
    resources.max_participants = 2;
    make();
    const auto id = make_channel();
    const auto add = [&] {
        return post(channel_path(id, "/agents"), R"({"agentId":")" + EntityId::random().to_string() + "\"}");
    };
    const auto count = [&] { return get(channel_path(id, "/participants")).at("data"); };
    Response added{};
    for (int tries = 0; tries < 3; ++tries)
        added = add();
    EXPECT_EQ(added.status, 409);
    EXPECT_EQ(added.at("error"), "Too many participants");
    EXPECT_EQ(std::ranges::count(count(), ','), 1) << count();
}

TEST_F(ChannelsApiTest, UnknownChannelsAreEmptyOrNotFound) {
    EXPECT_EQ(get(channel_path(nobody, "/details")).body, R"({"success":false,"error":"Channel not found"})");
    EXPECT_EQ(get(channel_path(nobody, "/participants")).body, R"({"success":true,"data":[]})");
    EXPECT_EQ(get(channel_path(nobody, "/agents")).at("data.participants"), "[]");
    EXPECT_EQ(patch(channel_path(nobody), R"({"name":"x"})").status, 404);
    EXPECT_EQ(remove(channel_path(nobody)).status, 204);
    EXPECT_EQ(get(channel_path("bad", "/details")).at("error"), "Invalid channelId");
    EXPECT_EQ(get(channel_path("bad", "/agents")).at("error"), "Invalid channelId format");
    EXPECT_EQ(get("/api/messaging/message-servers/bad/channels").at("error"), "Invalid messageServerId");
}

TEST_F(ChannelsApiTest, ChangesWhatIsGiven) {
    const auto id = make_channel();
    time_ms += 1'000;
    const auto renamed = patch(channel_path(id), R"({"name":"Renamed","metadata":{"topic":"y"}})");
    EXPECT_EQ(renamed.status, 200);
    EXPECT_EQ(renamed.at("data.name"), "Renamed");
    EXPECT_EQ(renamed.at("data.metadata"), R"({"topic":"y"})");
    EXPECT_EQ(renamed.at("data.updatedAt"), "2026-11-22T21:35:03.544Z");
    patch(channel_path(id), R"({"participantCentralUserIds":[")" + std::string(bob) + "\"]}");
    EXPECT_EQ(get(channel_path(id, "/participants")).at("data"), "[\"" + std::string(bob) + "\"]");
    EXPECT_EQ(get(channel_path(id, "/details")).at("data.name"), "Renamed");

    EXPECT_EQ(patch(channel_path(id), R"({"name":5})").status, 400);
    EXPECT_EQ(patch(channel_path(id), R"({"metadata":[]})").status, 400);
    EXPECT_EQ(patch(channel_path(id), R"({"participantCentralUserIds":["bad"]})").status, 400);
}

TEST_F(ChannelsApiTest, ADeletedChannelIsGone) {
    const auto id = make_channel();
    EXPECT_EQ(remove(channel_path(id)).status, 204);
    EXPECT_EQ(get(channel_path(id, "/details")).status, 404);
}

TEST_F(ChannelsApiTest, TwoHaveOneDirectChannel) {
    const auto path = [&](const std::string& one, const std::string& other) {
        return "/api/messaging/dm-channel?currentUserId=" + one + "&targetUserId=" + other;
    };
    const auto first = get(path(ann, bob));
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.at("data.name"), "DM-" + std::string(ann) + "-" + bob);
    EXPECT_EQ(first.at("data.metadata"),
              R"({"user1":")" + std::string(ann) + R"(","user2":")" + std::string(bob) + "\"}");
    EXPECT_EQ(get(path(bob, ann)).body, first.body);
    EXPECT_EQ(get(path(ann, bob) + "&dmServerId=" + nobody).body, first.body);

    EXPECT_EQ(get("/api/messaging/dm-channel").at("error"), "Missing targetUserId or currentUserId");
    EXPECT_EQ(get(path(ann, "bad")).at("error"), "Missing targetUserId or currentUserId");
    EXPECT_EQ(get(path(ann, ann)).at("error"), "Cannot create DM channel with oneself");
}

TEST_F(ChannelsApiTest, AgentsComeAndGo) {
    const auto id = make_channel();
    const auto body = R"({"agentId":")" + std::string(agent) + "\"}";
    const auto added = post(channel_path(id, "/agents"), body);
    EXPECT_EQ(added.status, 201);
    EXPECT_EQ(added.at("data.agentId"), agent);
    EXPECT_EQ(get(channel_path(id, "/agents")).at("data.participants.2"), agent);

    const auto one = channel_path(id, "/agents/" + std::string(agent));
    EXPECT_EQ(remove(one).status, 200);
    EXPECT_EQ(remove(one).at("error"), "Agent is not a participant in this channel");
    EXPECT_EQ(post(channel_path(nobody, "/agents"), body).at("error"), "Channel not found");
    EXPECT_EQ(post(channel_path(id, "/agents"), R"({"agentId":"bad"})").at("error"),
              "Invalid channelId or agentId format");
}

TEST_F(ChannelsApiTest, AsksWhetherTheCallerMay) {
    const auto id = make_channel();
    access.forbidden = Operation::read;
    EXPECT_EQ(get(channel_path(id, "/details")).status, 403);
    EXPECT_EQ(get(channel_path(id, "/participants")).status, 403);
    EXPECT_EQ(get("/api/messaging/message-servers/" + std::string(server) + "/channels").at("data.channels"),
              "[]");
    EXPECT_EQ(
        get("/api/messaging/dm-channel?currentUserId=" + std::string(ann) + "&targetUserId=" + bob).status,
        403);
    access.forbidden = Operation::manage;
    EXPECT_EQ(patch(channel_path(id), R"({"name":"x"})").status, 403);
    EXPECT_EQ(remove(channel_path(id)).status, 403);
    EXPECT_EQ(post(channel_path(id, "/agents"), R"({"agentId":")" + std::string(agent) + "\"}").status, 403);
    EXPECT_EQ(get(channel_path(id, "/details")).status, 200);
}

}  // namespace
}  // namespace wimpole::api
