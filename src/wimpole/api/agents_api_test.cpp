#include "wimpole/api/agents_api.hpp"

#include <gtest/gtest.h>

#include "wimpole/agents/character/character.hpp"
#include "wimpole/api/api_harness.hpp"
#include "wimpole/api/character.hpp"

namespace wimpole::api {
namespace {

constexpr const char* new_id = "11d854cc-2391-458c-84db-4511d1cf4c87";

class AgentsApiTest : public ApiTest {
protected:
    static std::string path(std::string_view id, std::string_view more = {}) {
        return "/api/agents/" + std::string(id) + std::string(more);
    }
    Response create() {
        return post("/api/agents",
                    R"({"agent":{"id":")" + std::string(new_id) +
                        R"(","name":"Rec","bio":["A bio line","second"],"system":"sys","plugins":[],)"
                        R"("settings":{"a":1,"secrets":{"KEY":"canary"}},"secrets":{"K":"canary"}}})");
    }
};

TEST_F(AgentsApiTest, ListsTheActiveFirst) {
    create();
    EXPECT_EQ(
        get("/api/agents").body,
        R"({"success":true,"data":{"agents":[{"id":"a6e17000-0000-4000-8000-00000000a001","name":"MockAgent",)"
        R"("characterName":"MockAgent","bio":"","status":"active"},)"
        R"({"id":"11d854cc-2391-458c-84db-4511d1cf4c87","name":"Rec","characterName":"Rec",)"
        R"("bio":"A bio line","status":"inactive"}]}})");
    post(path(new_id, "/start"));
    post(path(agent, "/stop"));
    EXPECT_EQ(get("/api/agents").at("data.agents.0.name"), "Rec");
}

// As recorded of the real server: transcripts/base/rest_agents_crud.json.
TEST_F(AgentsApiTest, MakesAnAgentOfACharacterAndForgetsItsSecrets) {
    const auto created = create();
    EXPECT_EQ(created.status, 201);
    EXPECT_EQ(created.body,
              R"({"success":true,"data":{"id":"11d854cc-2391-458c-84db-4511d1cf4c87",)"
              R"("character":{"id":"11d854cc-2391-458c-84db-4511d1cf4c87","name":"Rec",)"
              R"("bio":["A bio line","second"],"system":"sys","plugins":[],"settings":{"a":1}}}})");
    EXPECT_EQ(
        get(path(new_id)).body,
        R"({"success":true,"data":{"id":"11d854cc-2391-458c-84db-4511d1cf4c87","enabled":true,)"
        R"("server_id":null,"createdAt":1795383302544,"updatedAt":1795383302544,"name":"Rec","username":"",)"
        R"("system":"sys","bio":["A bio line","second"],"messageExamples":[],"postExamples":[],"topics":[],)"
        R"("adjectives":[],"knowledge":[],"plugins":[],"settings":{"a":1},"style":{},"status":"inactive"}})");
}

TEST_F(AgentsApiTest, ThereAreNoMoreThanTheLimit) {
    resources.max_agents = registry.entries()->size();
    make();
    EXPECT_EQ(create().at("error.message"), "Too many agents");

    ++resources.max_agents;
    make();
    EXPECT_EQ(create().status, 201);
    EXPECT_EQ(create().status, 201) << "one that is there is changed";
}

TEST_F(AgentsApiTest, ChecksACharacterWithoutMakingAnAgent) {
    const auto good = post("/api/agents/check",
                           R"({"characterJson":{"name":"Rec","bio":"A line","plugins":[],"colour":"red"}})");
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(good.at("data.used.0.field"), "name");
    EXPECT_NE(good.body.find(R"("ignored":[{"field":"colour")"), std::string::npos) << good.body;
    EXPECT_NE(good.body.find(R"("valid":true)"), std::string::npos) << good.body;
    const auto bad = post("/api/agents/check", R"({"agent":{"bio":3}})");
    EXPECT_NE(bad.body.find(R"("valid":false)"), std::string::npos) << bad.body;
    EXPECT_EQ(post("/api/agents/check", "{}").status, 400);
    EXPECT_EQ(registry.entries()->size(), 1U);

    access.forbidden = Operation::agents;
    EXPECT_EQ(post("/api/agents/check", R"({"agent":{"name":"Rec"}})").status, 403);
}

TEST_F(AgentsApiTest, ChangesWhatIsGiven) {
    create();
    time_ms += 77;
    const auto changed = patch(path(new_id), R"({"bio":["changed"],"topics":["t1"]})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.at("data.bio"), R"(["changed"])");
    EXPECT_EQ(changed.at("data.topics"), R"(["t1"])");
    EXPECT_EQ(changed.at("data.name"), "Rec");
    EXPECT_EQ(changed.at("data.createdAt"), "1795383302544");
    EXPECT_EQ(changed.at("data.updatedAt"), "1795383302621");
    EXPECT_EQ(patch(path(new_id), R"({"name":5})").status, 400);
}

TEST_F(AgentsApiTest, ForgetsWhatIsChangedToNull) {
    create();
    const auto changed = patch(path(new_id), R"({"topics":["t"],"templates":{"x":"y"}})");
    EXPECT_EQ(changed.at("data.templates"), R"({"x":"y"})");
    const auto forgotten = patch(path(new_id), R"({"topics":null,"templates":null})");
    EXPECT_EQ(forgotten.at("data.topics"), "[]");
    EXPECT_EQ(forgotten.body.find("templates"), std::string::npos) << forgotten.body;
}

TEST_F(AgentsApiTest, StartsAndStops) {
    create();
    const auto started = post(path(new_id, "/start"));
    EXPECT_EQ(started.body,
              R"({"success":true,"data":{"id":"11d854cc-2391-458c-84db-4511d1cf4c87","name":"Rec",)"
              R"("status":"active"}})");
    const auto agents = "/api/messaging/message-servers/" + std::string(server) + "/agents";
    EXPECT_EQ(get(agents).at("data.agents.0"), new_id) << "who is started is subscribed";
    EXPECT_EQ(post(path(new_id, "/stop")).body, R"({"success":true,"data":{"message":"Agent stopped"}})");
    EXPECT_FALSE(registry.is_active(*EntityId::parse(new_id)));
}

TEST_F(AgentsApiTest, IsThereAfterARestart) {
    create();
    post(path(new_id, "/start"));
    const auto before = get(path(new_id)).body;
    registry.remove(*EntityId::parse(new_id));
    make();
    api->load_agents();
    EXPECT_EQ(get(path(new_id)).body, before);

    EXPECT_EQ(remove(path(new_id)).status, 204);
    EXPECT_EQ(remove(path(new_id)).status, 404);
    make();
    api->load_agents();
    EXPECT_EQ(get(path(new_id)).status, 404);
}

TEST_F(AgentsApiTest, SaysWhatIsWrong) {
    const auto error = [&](std::string_view body) {
        return post("/api/agents", std::string(body)).at("error.message");
    };
    EXPECT_EQ(error("{}"), "No character configuration provided");
    EXPECT_EQ(error(R"({"agent":{"bio":"no name"}})"),
              "Character validation failed: name: Invalid input: expected string, received undefined");
    EXPECT_EQ(error(R"({"agent":{"name":5}})"),
              "Character validation failed: name: Invalid input: expected string, received number");
    EXPECT_EQ(error(R"({"agent":[]})"), "Character validation failed: expected an object");
    EXPECT_EQ(error(R"({"agent":{"name":"x","id":"bad"}})"), "Character validation failed: id: Invalid UUID");
    EXPECT_EQ(error(R"({"agent":{"name":"a\nb"}})"), "Character validation failed: name: Invalid input");
    EXPECT_EQ(
        error(R"({"agent":{"name":"x","system":")" + std::string(agents::max_character_bytes, 'x') + "\"}}"),
        "Character validation failed: it is too large");
    EXPECT_EQ(get(path("bad")).at("error.code"), "INVALID_ID");
    EXPECT_EQ(get(path(nobody)).at("error.code"), "NOT_FOUND");
    for (const auto* more : {"/start", "/stop"}) {
        EXPECT_EQ(post(path("bad", more)).at("error.code"), "INVALID_ID");
        EXPECT_EQ(post(path(nobody, more)).at("error.code"), "NOT_FOUND");
    }
    EXPECT_EQ(patch(path("bad"), "{}").at("error.code"), "INVALID_ID");
    EXPECT_EQ(patch(path(nobody), "{}").at("error.code"), "NOT_FOUND");
}

TEST_F(AgentsApiTest, TheBuiltInAgentStaysAsItIs) {
    const std::string built_in(agents::built_in_agent_id);
    registry.add(agents::built_in_agent(time_ms), nullptr);
    EXPECT_EQ(remove(path(built_in)).status, 403);
    EXPECT_EQ(patch(path(built_in), "{}").status, 403);
    EXPECT_EQ(post("/api/agents", R"({"agent":{"name":"x","id":")" + built_in + "\"}}").status, 400);
    EXPECT_EQ(post(path(built_in, "/stop")).status, 200);
}

TEST_F(AgentsApiTest, PanelsOfClientsStayQuiet) {
    EXPECT_EQ(get(path(agent, "/panels")).body, R"({"success":true,"data":[]})");
    EXPECT_EQ(get(path(agent, "/runs")).at("data.total"), "0");
    EXPECT_EQ(get(path(agent, "/memories")).at("data.memories"), "[]");
    EXPECT_EQ(get(path(nobody, "/panels")).at("error.code"), "NOT_FOUND");
    EXPECT_EQ(get(path(agent, "/runs/" + std::string(nobody))).at("error.code"), "NOT_FOUND");
    EXPECT_EQ(get(path("bad", "/rooms")).at("error.code"), "INVALID_ID");
}

TEST_F(AgentsApiTest, AsksWhetherTheCallerMay) {
    access.forbidden = Operation::agents;
    EXPECT_EQ(create().status, 403);
    EXPECT_EQ(patch(path(agent), "{}").status, 403);
    EXPECT_EQ(remove(path(agent)).status, 403);
    EXPECT_EQ(post(path(agent, "/stop")).status, 403);
    EXPECT_EQ(get(path(agent)).status, 200);
}

}  // namespace
}  // namespace wimpole::api
