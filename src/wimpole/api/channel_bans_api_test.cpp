#include "wimpole/api/channel_bans_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/api/api_harness.hpp"

namespace wimpole::api {
namespace {

class ChannelBansApiTest : public ApiTest {
protected:
    static std::string bans_of_channel(const std::string& id, const std::string& more = {}) {
        return "/api/messaging/channels/" + id + "/bans" + more;
    }
    static std::string whom(std::string_view entity) {
        return R"({"entityId":")" + std::string(entity) + "\"}";
    }
};

TEST_F(ChannelBansApiTest, BansAreMadeListedAndLifted) {
    const auto id = make_channel();
    const auto banned = post(bans_of_channel(id), whom(bob));
    EXPECT_EQ(banned.status, 201);
    EXPECT_EQ(banned.at("data.bannedEntityIds"), "[" + quoted(bob) + "]");
    EXPECT_EQ(get(bans_of_channel(id)).at("data.bannedEntityIds.0"), bob);
    EXPECT_EQ(get("/api/messaging/channels/" + id + "/participants").at("data"), "[" + quoted(ann) + "]");
    patch("/api/messaging/channels/" + id, R"({"metadata":{"bannedEntityIds":[]}})");
    EXPECT_EQ(get(bans_of_channel(id)).at("data.bannedEntityIds.0"), bob) << "no other way lifts one";

    EXPECT_EQ(remove(bans_of_channel(id, "/" + std::string(bob))).at("data.bannedEntityIds"), "[]");
    EXPECT_EQ(remove(bans_of_channel(id, "/" + std::string(bob))).status, 404);
}

TEST_F(ChannelBansApiTest, WhoIsEvictedIsOutAndMayComeBack) {
    const auto id = make_channel();
    const auto evictions = "/api/messaging/channels/" + id + "/evictions";
    EXPECT_EQ(post(evictions, whom(bob)).status, 204);
    EXPECT_EQ(get("/api/messaging/channels/" + id + "/participants").at("data"), "[" + quoted(ann) + "]");
    EXPECT_EQ(get(bans_of_channel(id)).at("data.bannedEntityIds"), "[]");

    post(bans_of_channel(id), whom(bob));
    EXPECT_EQ(post(evictions, whom(bob)).status, 409);
    EXPECT_EQ(get(bans_of_channel(id)).at("data.bannedEntityIds.0"), bob) << "an eviction lifts no ban";
    access.forbidden = Operation::manage;
    EXPECT_EQ(post(evictions, whom(bob)).status, 403);
}

TEST_F(ChannelBansApiTest, SaysWhatIsWrong) {
    const auto id = make_channel();
    EXPECT_EQ(post(bans_of_channel("bad"), whom(bob)).status, 400);
    EXPECT_EQ(post(bans_of_channel(id), whom("bad")).at("error"), "Invalid channelId or entityId format");
    EXPECT_EQ(post(bans_of_channel(nobody), whom(bob)).status, 404);
    access.entity = EntityId::parse(ann);
    EXPECT_EQ(post(bans_of_channel(id), whom(ann)).at("error"), "Nobody can ban themselves");
    access.forbidden = Operation::manage;
    EXPECT_EQ(post(bans_of_channel(id), whom(bob)).status, 403);
    EXPECT_EQ(get(bans_of_channel(id)).status, 403);
    EXPECT_EQ(remove(bans_of_channel(id, "/" + std::string(bob))).status, 403);
}

TEST_F(ChannelBansApiTest, AChannelHasNoMoreBansThanTheLimit) {
    resources.max_bans = 3;
    make();
    const auto id = make_channel();
    for (std::size_t count = 0; count < resources.max_bans; ++count)
        ASSERT_EQ(post(bans_of_channel(id), whom(EntityId::random().to_string())).status, 201);
    EXPECT_EQ(post(bans_of_channel(id), whom(bob)).at("error"), "Too many bans");
}

}  // namespace
}  // namespace wimpole::api
