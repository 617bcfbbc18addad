#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include <poll.h>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// A program whose event loop knows one descriptor of the server and nothing else.
class EmbeddedServerTest : public ServerTest {
protected:
    void start_embedded() {
        server.emplace(options);
        add_handlers(server->of("/"));
        if (prepare) prepare();
        const auto listening = server->listen("127.0.0.1", 0);
        ASSERT_TRUE(listening);
        port = *listening;
        program_ = std::thread([this] { run_program(); });
    }

    void TearDown() override {
        end_program();
        ServerTest::TearDown();
    }

    void end_program() {
        ended_ = true;
        if (!program_.joinable()) return;
        // The loop waits for the server: it is woken through it.
        EXPECT_TRUE(server->worker(0).post([] {}));
        program_.join();
    }

    std::thread::id program_thread() const { return program_.get_id(); }

private:
    void run_program() {
        pollfd watched{server->start_embedded(), POLLIN, 0};
        while (!ended_) {
            ASSERT_GT(::poll(&watched, 1, 10'000), 0);
            server->run_ready();
        }
        server->stop();
    }

    std::atomic<bool> ended_ = false;
    std::thread program_;
};

TEST_F(EmbeddedServerTest, HandlersRunOnTheProgramsThread) {
    std::atomic<std::thread::id> handler_thread;
    prepare = [&] {
        server->of("/").on("where", [&](Socket&, Event& event) {
            handler_thread = std::this_thread::get_id();
            event.ack(current_worker());
        });
    };
    start_embedded();
    TestSocket client(port);

    EXPECT_EQ(ask(client, R"(["where"])"), "[0]");
    EXPECT_EQ(handler_thread.load(), program_thread());
}

TEST_F(EmbeddedServerTest, TimersAndOtherThreadsWakeTheProgramThroughTheDescriptor) {
    options.ping_interval = 30ms;
    start_embedded();
    TestSocket client(port);

    EXPECT_EQ(client.next(), "2");
    server->of("/").emit("news", 1);
    EXPECT_EQ(client.next(), R"(42["news",1])");
}

TEST_F(EmbeddedServerTest, StopRunsItToItsEnd) {
    options.drain_timeout = 5s;
    start_embedded();
    TestSocket client(port);

    end_program();

    EXPECT_EQ(client.next(), "close");
    EXPECT_EQ(disconnected.next(), "server shutting down");
}

TEST_F(EmbeddedServerTest, SeveralWorkersCannotBeEmbedded) {
    options.workers = 2;
    server.emplace(options);

    EXPECT_THROW(server->start_embedded(), std::logic_error);
}

}  // namespace
}  // namespace siopp
