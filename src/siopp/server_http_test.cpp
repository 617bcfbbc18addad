#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

/// Options::http on a whole server.
class ServerHttpTest : public ServerTest {};

TEST_F(ServerHttpTest, AnotherThreadMayDecideOnAdmissionByWayOfTheWorker) {
    std::thread thread;
    options.http.allow_request = [&](const HttpRequest&, Admission admission) {
        auto* worker = Executor::current();
        thread = std::thread([worker, admission]() mutable {
            EXPECT_TRUE(worker->post([admission]() mutable { admission.accept(); }));
        });
    };
    start();

    TestConnection client(port);
    EXPECT_EQ(client.exchange(open_session).status, 200);
    thread.join();
}

TEST_F(ServerHttpTest, AClientIsRefusedWhenItsAdmissionThrows) {
    options.http.allow_request = [](const HttpRequest& request, Admission) {
        if (request.query().ends_with("number")) throw 5;
        throw std::runtime_error("on purpose");
    };
    start();
    TestConnection client(port);

    const auto response = client.exchange(open_session);
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(response.body, R"({"code":4,"message":"Internal error"})");
    EXPECT_EQ(client.exchange("GET /socket.io/?EIO=4&transport=polling&number HTTP/1.1\r\nHost: here\r\n\r\n")
                  .status,
              403);
    EXPECT_EQ(logged.next(), "allow_request threw: on purpose");
    EXPECT_EQ(logged.next(), "allow_request threw: unknown exception");
}

TEST_F(ServerHttpTest, IdsOfOnesOwnFindTheirWorker) {
    options.workers = 3;
    std::atomic<int> sessions = 0;
    options.http.new_session_id = [&](const HttpRequest&) { return "mine" + std::to_string(++sessions); };
    start();

    for (int count = 0; count < 12; ++count) {
        TestConnection opening(port);
        const auto opened = opening.exchange(open_session).body;
        const auto id = opened.substr(9, opened.find('"', 9) - 9);
        EXPECT_EQ(id.substr(1, 4), "mine");
        for (int request = 0; request < 4; ++request) {
            TestConnection other(port);
            EXPECT_EQ(other.exchange(post_to(id, "3")).status, 200) << id;
        }
    }
}

TEST_F(ServerHttpTest, AnEngineMayHaveOptionsOfItsOwn) {
    prepare = [this] { server->add_engine("/old/", {}, HttpOptions{.allow_eio3 = true}); };
    start();
    TestConnection client(port);

    EXPECT_EQ(client.exchange("GET /old/?EIO=3&transport=polling HTTP/1.1\r\nHost: here\r\n\r\n").status,
              200);
    EXPECT_EQ(
        client.exchange("GET /socket.io/?EIO=3&transport=polling HTTP/1.1\r\nHost: here\r\n\r\n").status,
        400);
}

TEST_F(ServerHttpTest, OlderClientsKnowTheirIdsThemselves) {
    options.http.allow_eio3 = true;
    prepare = [this] {
        for (const auto* name : {"/", "/admin"}) {
            server->of(name).on_connect([this](Socket& socket) { happened.add(std::string(socket.id())); });
        }
    };
    start();
    const std::string target = "/socket.io/?EIO=3&transport=polling";
    TestConnection client(port);
    const auto opened = client.exchange("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n").body;
    const auto at = opened.find("\"sid\":\"") + 7;
    const auto id = opened.substr(at, opened.find('"', at) - at);
    client.exchange("POST " + target + "&sid=" + id +
                    " HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n8:40/admin");

    EXPECT_EQ(happened.next(), id);
    EXPECT_EQ(happened.next(), "/admin#" + id);
}

}  // namespace
}  // namespace siopp
