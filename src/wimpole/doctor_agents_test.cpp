#include "wimpole/doctor_agents.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"
#include "wimpole/outbound/test_peer.hpp"

namespace wimpole {
namespace {

using outbound::TestPeer;
using AgentVerdict = Finding::Verdict;

class DoctorAgentsTest : public testing::Test {
protected:
    DoctorAgentsTest() { std::filesystem::create_directories(directory); }
    ~DoctorAgentsTest() override { std::filesystem::remove_all(directory); }

    /// What is found out about a provider that answers like this for its models.
    Finding asked(std::string_view body, std::string_view head = "HTTP/1.1 200 OK\r\n") {
        TestPeer peer([body = std::string(body), head = std::string(head)](TestPeer::Visit& visit) {
            visit.read_request();
            visit.answer(body, head);
        });
        config.provider.base_url = peer.url() + "/v1";
        const auto finding = only(examine_agents(config, variables));
        requests = peer.requests();
        return finding;
    }

    /// What is found out about a character of the folder.
    Finding about_file(const std::string& character) {
        std::ofstream(directory / "ada.json") << character;
        config.agents.directory = directory.string();
        return only(examine_agents(config, variables));
    }

    static Finding only(const std::vector<Finding>& findings) {
        EXPECT_EQ(findings.size(), 1U);
        return findings.empty() ? Finding() : findings.front();
    }

    const Variables variables = [this](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    const std::filesystem::path directory = std::filesystem::temp_directory_path() /
                                            ("wimpole-doctor-agents-" + siopp::Uuid::random().to_string());
    std::map<std::string, std::string> environment;
    config::Config config;
    std::vector<std::string> requests;
};

TEST_F(DoctorAgentsTest, AsksTheProviderForItsModels) {
    config.provider.model = "llama3.2";
    config.provider.key = "sk-canary-0123456789";
    const auto finding = asked(R"({"data":[{"id":"other"},{"id":"llama3.2:latest"}]})");

    EXPECT_EQ(finding.verdict, AgentVerdict::ok) << to_text(finding);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_TRUE(requests[0].starts_with("GET /v1/models HTTP/1.1\r\n")) << requests[0];
    EXPECT_NE(requests[0].find("Authorization: Bearer sk-canary-0123456789\r\n"), std::string::npos);
    EXPECT_EQ(to_text(finding).find("canary"), std::string::npos);
}

TEST_F(DoctorAgentsTest, SaysWhatIsWrongWithAProvider) {
    config.provider.model = "m";
    config.provider.key = "sk-canary-0123456789";
    struct {
        const char* body;
        const char* head;
        AgentVerdict verdict;
        const char* says;
    } const answers[] = {
        {R"({"data":[{"id":"other"}]})", "HTTP/1.1 200 OK\r\n", AgentVerdict::warn,
         "does not list the model m"},
        {"{}", "HTTP/1.1 401 Unauthorized\r\n", AgentVerdict::fail, "does not take the key"},
        {"{}", "HTTP/1.1 403 Forbidden\r\n", AgentVerdict::fail, "does not take the key"},
        {"<html>", "HTTP/1.1 404 Not Found\r\n", AgentVerdict::warn, "answers 404 for /models"},
        {"x", "SSH-2.0\r\n", AgentVerdict::fail, "cannot be asked"},
        // It need not have such a list.
        {"{}", "HTTP/1.1 200 OK\r\n", AgentVerdict::ok, "answers"},
    };
    for (const auto& [body, head, verdict, says] : answers) {
        const auto finding = asked(body, head);
        EXPECT_EQ(finding.verdict, verdict) << head << to_text(finding);
        EXPECT_NE(to_text(finding).find(says), std::string::npos) << to_text(finding);
        EXPECT_EQ(to_text(finding).find("canary"), std::string::npos);
    }
}

TEST_F(DoctorAgentsTest, SaysThatAProviderIsNotThere) {
    config.provider.model = "m";
    // Nobody listens on the port of a peer that has gone.
    {
        config.provider.base_url = TestPeer([](TestPeer::Visit&) {}).url() + "/v1";
    }
    const auto finding = only(examine_agents(config, variables));

    EXPECT_EQ(finding.verdict, AgentVerdict::fail);
    EXPECT_NE(to_text(finding).find("cannot be asked"), std::string::npos) << to_text(finding);
}

TEST_F(DoctorAgentsTest, SaysThatAModelIsMissing) {
    config.provider.base_url = "http://127.0.0.1:9/v1";
    EXPECT_EQ(only(examine_agents(config, variables)).verdict, AgentVerdict::warn);
}

TEST_F(DoctorAgentsTest, LooksForAModelWhereThatIsAskedFor) {
    config.provider.detect = true;
    TestPeer peer([](TestPeer::Visit& visit) {
        visit.read_request();
        visit.answer(R"({"data":[{"id":"m"}]})");
    });
    config.provider.local_urls = {peer.url() + "/v1"};
    const auto found = only(examine_agents(config, variables));
    EXPECT_EQ(found.verdict, AgentVerdict::ok);
    EXPECT_NE(found.text.find("model m"), std::string::npos) << found.text;

    config.provider.model = "other";
    const auto none = only(examine_agents(config, variables));
    EXPECT_EQ(none.verdict, AgentVerdict::warn);
    EXPECT_NE(none.text.find("no model"), std::string::npos) << none.text;
}

TEST_F(DoctorAgentsTest, ReadsTheCharactersOfTheFolder) {
    EXPECT_EQ(about_file(R"({"name":"Ada"})").verdict, AgentVerdict::ok);
    EXPECT_EQ(about_file(R"({"name":7})").verdict, AgentVerdict::fail);
    const auto partly = about_file(R"({"name":"Ada","plugins":["@elizaos/plugin-discord"]})");
    EXPECT_EQ(partly.verdict, AgentVerdict::ok);
    EXPECT_NE(partly.text.find("not used"), std::string::npos) << partly.text;
    EXPECT_EQ(about_file(R"({"name":"Ada","plugins":["@elizaos/plugin-groq"]})").verdict, AgentVerdict::warn);
}

TEST_F(DoctorAgentsTest, SaysWhetherAWebhookIsSigned) {
    const auto* const bare = R"({"name":"Ada","settings":{"webhook":"https://a.example/x"}})";
    const auto* const with_secret =
        R"({"name":"Ada","settings":{"webhook":{"url":"https://a.example/x","secret":"${HOOK}"}}})";
    EXPECT_EQ(about_file(bare).verdict, AgentVerdict::warn);
    EXPECT_EQ(about_file(with_secret).verdict, AgentVerdict::warn);

    config.agents.webhook_secret = "canary";
    EXPECT_EQ(about_file(bare).verdict, AgentVerdict::ok);
    environment["HOOK"] = "canary";
    const auto finding = about_file(with_secret);
    EXPECT_EQ(finding.verdict, AgentVerdict::ok);
    EXPECT_NE(to_text(finding).find("https://a.example"), std::string::npos);
    EXPECT_EQ(to_text(finding).find("canary"), std::string::npos);
}

}  // namespace
}  // namespace wimpole
