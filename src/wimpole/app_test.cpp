#include "wimpole/app.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "siopp/base/uuid.hpp"
#include "wimpole/agents/agent.hpp"
#include "wimpole/base/test_people.hpp"
#include "wimpole/events/test_client.hpp"

namespace wimpole {
namespace {

using events::TestClient;

const std::string lobby = "00000000-0000-0000-0000-000000000001";

/// A whole server in a directory of its own.
class AppTest : public ::testing::Test {
protected:
    AppTest() {
        config.server.port = 0;
        config.connections.workers = 2;
        config.storage.data_directory = (directory / "data").string();
    }
    ~AppTest() override { std::filesystem::remove_all(directory); }

    std::unique_ptr<App> start() {
        auto app = std::make_unique<App>(config);
        app->start();
        return app;
    }

    /// A greeted client.
    std::unique_ptr<TestClient> client(const App& app) {
        auto added = std::make_unique<TestClient>(app.port());
        added->connect();
        (void)added->receive();
        return added;
    }

    /// Reads events until one begins so; gives it.
    std::string await_event(TestClient& receiver, const std::string& start) {
        for (;;) {
            auto event = receiver.receive();
            if (event.starts_with(start)) return event;
        }
    }

    std::string join(const std::string& channel) {
        return R"("0",{"channelId":")" + channel + R"(","since":0})";
    }

    std::string send(const std::string& channel, const std::string& text, const std::string& more = "") {
        return R"("2",{"senderId":")" + ann.to_string() + R"(","message":")" + text + R"(","channelId":")" +
               channel + '"' + more + "}";
    }

    const std::filesystem::path directory =
        std::filesystem::temp_directory_path() / ("wimpole-app-test-" + siopp::Uuid::random().to_string());
    Config config;
};

TEST_F(AppTest, TheAgentAnswersInTheLobby) {
    const auto app = start();
    const auto visitor = client(*app);
    visitor->emit(join(lobby));
    visitor->emit(send(lobby, "Hello"));

    const auto own = await_event(*visitor, "messageBroadcast");
    const auto reply = await_event(*visitor, "messageBroadcast");
    EXPECT_NE(own.find(R"("text":"Hello")"), std::string::npos);
    EXPECT_NE(reply.find(R"("source":"agent_response")"), std::string::npos);
    EXPECT_NE(reply.find(agents::built_in_agent_id), std::string::npos);
    await_event(*visitor, "messageComplete");
}

TEST_F(AppTest, TheAgentHoldsTheInputOfADirectChannelWhileItAnswers) {
    const auto app = start();
    const auto visitor = client(*app);
    const auto channel = siopp::Uuid::random().to_string();
    visitor->emit(join(channel));
    visitor->emit(send(
        channel, "Hello",
        R"(,"metadata":{"isDm":true,"targetUserId":")" + std::string(agents::built_in_agent_id) + "\"}"));

    await_event(*visitor, R"(controlMessage {"action":"disable_input")");
    EXPECT_NE(await_event(*visitor, "messageBroadcast").find("agent_response"), std::string::npos);
    await_event(*visitor, R"(controlMessage {"action":"enable_input")");
}

TEST_F(AppTest, KeepsMessagesOverARestart) {
    config.agents.built_in = false;
    {
        const auto app = start();
        const auto visitor = client(*app);
        visitor->emit(send(lobby, "Hello"));
        await_event(*visitor, "messageAck");
    }

    const auto app = start();
    const auto visitor = client(*app);
    visitor->emit(join(lobby));
    EXPECT_NE(await_event(*visitor, "messageBroadcast").find(R"("text":"Hello")"), std::string::npos);
}

TEST_F(AppTest, SaysThatItsPortIsTaken) {
    const auto app = start();
    config.server.port = app->port();
    config.storage.data_directory = (directory / "other").string();

    try {
        start();
        FAIL() << "two servers on one port";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), "cannot listen on 127.0.0.1:" + std::to_string(app->port()) +
                                    ": address already in use (another server? try --port 0)");
    }
}

TEST_F(AppTest, StopsTwiceAndWithoutHavingStarted) {
    App never_started(config);
    never_started.stop();

    config.storage.data_directory = (directory / "other").string();
    const auto app = start();
    app->stop();
    app->stop();
    EXPECT_THROW(TestClient{app->port()}, std::runtime_error);
}

}  // namespace
}  // namespace wimpole
