#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "siopp/engineio/session_id.hpp"
#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

class ServerLimitsTest : public ServerTest {
protected:
    double metric(std::string_view name) {
        for (const auto& metric : server->metrics()) {
            if (metric.name == name) return metric.values.at(0).number;
        }
        return -1;
    }
};

TEST_F(ServerLimitsTest, OptionsThatMakeNoSenseThrow) {
    const std::vector<std::function<void(Options&)>> faults{
        [](Options& bad) { bad.workers = 65; },
        [](Options& bad) { bad.path = ""; },
        [](Options& bad) { bad.path = "/"; },
        [](Options& bad) { bad.path = "/socket io/"; },
        [](Options& bad) { bad.path = "/socket.io/?a=b"; },
        [](Options& bad) { bad.path = "socket.io/"; },
        [](Options& bad) { bad.ping_interval = 0ms; },
        [](Options& bad) { bad.ping_timeout = -1ms; },
        [](Options& bad) { bad.connect_timeout = 0ms; },
        [](Options& bad) { bad.upgrade_timeout = 0ms; },
        [](Options& bad) { bad.request_timeout = 0ms; },
        [](Options& bad) { bad.keep_alive_timeout = 0ms; },
        [](Options& bad) { bad.drain_timeout = -1ms; },
        [](Options& bad) { bad.drain_period = -1ms; },
        [](Options& bad) { bad.deflate.server_max_window_bits = 8; },
        [](Options& bad) { bad.deflate.client_max_window_bits = 16; },
        [](Options& bad) { bad.deflate.memory_level = 0; },
        [](Options& bad) { bad.deflate.compression_level = 10; },
        [](Options& bad) { bad.connection_state_recovery.emplace().max_disconnection_duration = 0ms; },
        [](Options& bad) { bad.connection_state_recovery.emplace().max_events_per_socket = 0; },
        [](Options& bad) { bad.connection_state_recovery.emplace().max_bytes_per_socket = 0; },
        [](Options& bad) { bad.connection_state_recovery.emplace().max_detached_sockets = 0; },
        [](Options& bad) { bad.max_payload_bytes = 0; },
        [](Options& bad) { bad.max_header_bytes = 0; },
        [](Options& bad) { bad.max_large_body_bytes = 0; },
        [](Options& bad) { bad.max_header_bytes = std::size_t{1} << 32; },
        [](Options& bad) { bad.max_fragments = 0; },
        [](Options& bad) { bad.max_json_depth = 0; },
        [](Options& bad) { bad.max_packets_per_poll = 0; },
        [](Options& bad) { bad.max_queued_bytes = 0; },
        [](Options& bad) { bad.max_connections = 0; },
        [](Options& bad) { bad.max_sessions = 0; },
        [](Options& bad) { bad.max_pending_connections = 0; },
        [](Options& bad) { bad.max_mailbox = 0; },
        [](Options& bad) { bad.log = nullptr; },
        [](Options& bad) { bad.http.cors = {.origins = {.any = true}, .credentials = true}; },
        [](Options& bad) { bad.http.cors = {.methods = "GET\r\nX: y"}; },
        [](Options& bad) { bad.http.cors = {.max_age = -1s}; },
        [](Options& bad) { bad.http.cookie = {.name = "a b"}; },
        [](Options& bad) { bad.http.cookie = {.path = "/; Domain=x"}; },
        [](Options& bad) { bad.http.cookie = {.same_site = engineio::Cookie::SameSite::none}; },
        [](Options& bad) { bad.http.compression.level = 0; },
        [](Options& bad) { bad.http.allow_request_timeout = 0ms; },
        [](Options& bad) { bad.http.max_pending_handshakes = 0; },
        [](Options& bad) {
            bad.http.allow_eio3 = true;
            bad.parser = Parser::msgpack;
        },
    };
    for (std::size_t index = 0; index < faults.size(); ++index) {
        auto bad = options;
        faults[index](bad);
        EXPECT_THROW(Server{bad}, std::invalid_argument) << index;
    }
    EXPECT_NO_THROW(Server{options});
}

TEST_F(ServerLimitsTest, PathsOfEnginesThatCannotBeReachedThrow) {
    Server paths{options};
    EXPECT_THROW(paths.add_engine("engine.io", {}), std::invalid_argument);
    EXPECT_THROW(paths.add_engine("/engine io", {}), std::invalid_argument);
    EXPECT_THROW(paths.add_engine("/socket.io/more", {}), std::invalid_argument);
    EXPECT_NO_THROW(paths.add_engine("/engine.io", {}));
    EXPECT_THROW(paths.add_engine("/engine.io/", {}), std::invalid_argument);
    EXPECT_NO_THROW(paths.add_engine("/v3/engine.io/", {}));
}

TEST_F(ServerLimitsTest, SessionsBeyondTheLimitAreRefusedUntilOneEnds) {
    options.max_sessions = 2;
    start();
    TestSocket first(port);
    TestSocket second(port);

    TestConnection third(port);
    EXPECT_EQ(third.exchange(open_session).status, 503);
    EXPECT_THROW(TestWebSocket{port}, std::runtime_error);

    second.close();
    EXPECT_EQ(disconnected.next(), "transport close");
    TestSocket fourth(port);
    EXPECT_EQ(ask(fourth, R"(["echo"])"), "[]");
}

TEST_F(ServerLimitsTest, ConnectionsBeyondTheLimitAreClosedAtOnce) {
    options.max_connections = 3;
    start();
    TestSocket socket(port);
    TestConnection first(port);
    EXPECT_EQ(first.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);
    TestConnection second(port);
    EXPECT_EQ(second.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);

    TestConnection third(port);
    EXPECT_TRUE(third.ends());
    EXPECT_EQ(third.received(), "");

    EXPECT_EQ(ask(socket, R"(["echo"])"), "[]");
    EXPECT_EQ(first.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);
}

/// How many of so many new connections are answered; they stay open.
std::size_t count_served(std::uint16_t port, std::string_view request, std::size_t count,
                         std::vector<std::unique_ptr<TestConnection>>& connections) {
    std::size_t served = 0;
    for (; count > 0; --count) {
        connections.push_back(std::make_unique<TestConnection>(port));
        try {
            connections.back()->exchange(request);
            ++served;
        } catch (const std::runtime_error&) {
            // Closed at once.
        }
    }
    return served;
}

// Whatever worker the kernel gives them to, and wherever they move to reach their session.
TEST_F(ServerLimitsTest, TheLimitOfConnectionsIsThatOfAllWorkersTogether) {
    constexpr std::size_t limit = 10;
    options.workers = 3;
    options.max_connections = limit;
    start();
    std::vector<std::unique_ptr<TestConnection>> connections;

    EXPECT_EQ(count_served(port, poll_of(engineio::new_session_id(0, 3)), 4 * limit, connections), limit);
}

TEST_F(ServerLimitsTest, TheLimitOfSessionsIsThatOfAllWorkersTogether) {
    constexpr std::size_t limit = 7;
    options.workers = 3;
    options.max_sessions = limit;
    start();
    std::size_t opened = 0;
    for (std::size_t count = 0; count < 4 * limit; ++count) {
        TestConnection client(port);
        if (client.exchange(open_session).status == 200) ++opened;
    }

    EXPECT_EQ(opened, limit);
}

TEST_F(ServerLimitsTest, AnAddressMayHaveSoManyConnections) {
    constexpr std::size_t limit = 3;
    options.workers = 2;
    options.max_connections_per_address = limit;
    start();
    std::vector<std::unique_ptr<TestConnection>> connections;
    EXPECT_EQ(count_served(port, "GET / HTTP/1.1\r\n\r\n", 2 * limit, connections), limit);

    connections.clear();

    // The server may be slower to see the ends than the client to connect again.
    while (count_served(port, "GET / HTTP/1.1\r\n\r\n", 1, connections) == 0) {
    }
    EXPECT_EQ(connections.back()->exchange("GET / HTTP/1.1\r\n\r\n").status, 404);
}

TEST_F(ServerLimitsTest, ConnectionsThatHaveSentNoRequestAreLimited) {
    options.max_pending_connections = 2;
    start();
    TestSocket socket(port);
    TestConnection silent(port);
    TestConnection half(port);
    half.send("GET / HTTP/1.1\r\n");

    TestConnection refused(port);
    EXPECT_TRUE(refused.ends());

    half.send("\r\n");
    EXPECT_EQ(half.response().status, 404);
    TestConnection next(port);
    EXPECT_EQ(next.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);
    EXPECT_EQ(ask(socket, R"(["echo"])"), "[]");
}

TEST_F(ServerLimitsTest, ASessionMaySendSoManyPacketsASecond) {
    options.max_packets_per_second = 20;
    start();
    TestSocket flooding(port);
    for (int count = 0; count < 100; ++count)
        flooding.emit(R"(["ignored"])");

    EXPECT_EQ(flooding.next(), "close");
    EXPECT_EQ(disconnected.next(), "rate limit exceeded");

    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    std::string body = "40";
    for (int count = 0; count < 100; ++count)
        body +=
            "\x1e"
            "42[\"ignored\"]";
    EXPECT_EQ(polling.exchange(post_to(id, body)).body, "ok");
    EXPECT_EQ(disconnected.next(), "rate limit exceeded");
    EXPECT_EQ(polling.exchange(poll_of(id)).status, 400);
}

TEST_F(ServerLimitsTest, ASessionMaySendSoManyBytesASecond) {
    options.max_payload_bytes = 2'000;
    options.max_bytes_per_second = 10;
    start();
    TestSocket client(port);
    EXPECT_EQ(ask(client, "[\"echo\",\"" + std::string(1'000, 'x') + "\"]").size(), 1'004U);

    client.emit("[\"echo\",\"" + std::string(1'000, 'x') + "\"]");

    EXPECT_EQ(client.next(), "close");
    EXPECT_EQ(disconnected.next(), "rate limit exceeded");
}

TEST_F(ServerLimitsTest, ASocketMayBeInSoManyRooms) {
    options.max_rooms_per_socket = 2;
    options.max_name_bytes = 5;
    start();
    TestSocket client(port);

    EXPECT_EQ(ask(client, R"(["join","a","b"])"), "[true]");
    EXPECT_EQ(ask(client, R"(["join","c"])"), "[false]");
    EXPECT_EQ(ask(client, R"(["join","a"])"), "[true]");
    TestSocket other(port);
    EXPECT_EQ(ask(other, R"(["join","12345"])"), "[true]");
    EXPECT_EQ(ask(other, R"(["join","123456"])"), "[false]");
}

TEST_F(ServerLimitsTest, AClientMayOweSoManyAcks) {
    options.max_pending_acks = 2;
    prepare = [this] {
        server->of("/").on("ask", [this](Socket& socket, Event& event) {
            for (int number = 0; number < 3; ++number) {
                socket.emit_with_ack("question", 10s, [this, number](const Result<Arguments>& answer) {
                    happened.add(std::to_string(number) + ' ' +
                                 (answer ? "answered" : answer.error().message()));
                });
            }
            event.ack();
        });
    };
    start();
    TestSocket client(port);
    client.emit(R"(["ask"])");

    EXPECT_EQ(happened.next(), "2 too many acks are pending");
    EXPECT_EQ(client.next(), R"(420["question"])");
    EXPECT_EQ(client.next(), R"(421["question"])");
    client.send_text("431[]");
    EXPECT_EQ(happened.next(), "1 answered");
    client.emit(R"(["ask"])");
    EXPECT_EQ(happened.next(), "1 too many acks are pending");
}

TEST_F(ServerLimitsTest, AClientThatDoesNotReadIsClosedAndNobodyElse) {
    options.max_queued_bytes = 256 * 1024;
    start();
    TestSocket slow(port, {}, 4096);
    TestSocket other(port);
    const std::string text(64 * 1024, 'x');
    const auto slow_id = slow.id();

    int emits = 0;
    for (; disconnected.empty() && emits < 10'000; ++emits) {
        server->of("/").to(slow_id).emit("flood", text);
        EXPECT_EQ(ask(other, R"(["echo"])"), "[]");
    }

    EXPECT_EQ(disconnected.next(), "slow consumer");
    EXPECT_LT(emits, 10'000);
}

TEST_F(ServerLimitsTest, AClientThatReadsMayBeSentMoreThanTheLimitInOneTurn) {
    options.max_queued_bytes = 10'000;
    prepare = [this] {
        server->of("/").on("flood", [](Socket& socket, Event& event) {
            for (int number = 0; number < 1'000; ++number)
                socket.emit("number", number, std::string(100, 'x'));
            event.ack("done");
        });
    };
    start();
    TestSocket client(port);

    client.emit_with_ack(1, R"(["flood"])");

    for (int number = 0; number < 1'000; ++number)
        ASSERT_TRUE(client.next().starts_with("42[\"number\"," + std::to_string(number) + ",\"x"));
    EXPECT_EQ(client.next(), R"(431["done"])");
}

TEST_F(ServerLimitsTest, APollingClientThatDoesNotPollIsClosed) {
    options.max_queued_bytes = 1000;
    start();
    TestConnection client(port);
    const auto id = session_id_in(client.exchange(open_session).body);
    client.exchange(post_to(id, "40"));

    server->of("/").emit("flood", std::string(2000, 'x'));

    EXPECT_EQ(disconnected.next(), "slow consumer");
    EXPECT_EQ(client.exchange(poll_of(id)).status, 400);
}

TEST_F(ServerLimitsTest, AClientThatJoinsNothingIsClosed) {
    options.connect_timeout = 30ms;
    start();
    TestSocket joined(port);
    TestWebSocket client(port);

    EXPECT_EQ(client.next(), "close");

    EXPECT_EQ(ask(joined, R"(["echo"])"), "[]");
    EXPECT_TRUE(disconnected.empty());
}

TEST_F(ServerLimitsTest, AMessageBeyondTheLimitCostsTheConnection) {
    options.max_payload_bytes = 1000;
    start();
    TestSocket client(port);
    EXPECT_EQ(ask(client, "[\"echo\",\"" + std::string(900, 'x') + "\"]").size(), 904U);

    client.emit("[\"echo\",\"" + std::string(1000, 'x') + "\"]");

    EXPECT_EQ(client.next(), "close");
    EXPECT_EQ(disconnected.next(), "transport error");
}

TEST_F(ServerLimitsTest, LimitsOfPacketsAreThoseOfTheOptions) {
    options.max_attachments = 1;
    options.max_json_depth = 3;
    options.max_fragments = 2;
    options.max_packets_per_poll = 2;
    start();
    TestSocket attaching(port);
    attaching.send_text(R"(452-["echo",{"_placeholder":true,"num":0}])");
    EXPECT_EQ(attaching.next(), "close");

    TestSocket nesting(port);
    EXPECT_EQ(ask(nesting, R"(["echo",[[1]]])"), "[[[1]]]");
    nesting.emit(R"(["echo",[[[1]]]])");
    EXPECT_EQ(nesting.next(), "close");

    TestSocket fragmenting(port);
    fragmenting.send(websocket::encode_client_frame({websocket::Opcode::text, "42", false}) +
                     websocket::encode_client_frame({websocket::Opcode::continuation, "[", false}) +
                     websocket::encode_client_frame({websocket::Opcode::continuation, "\"x\"]", true}));
    EXPECT_EQ(fragmenting.next(), "close");

    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    polling.exchange(post_to(id, "40"));
    polling.exchange(poll_of(id));
    polling.exchange(post_to(id,
                             "421[\"echo\"]\x1e"
                             "422[\"echo\"]\x1e"
                             "423[\"echo\"]"));
    EXPECT_EQ(polling.exchange(poll_of(id)).body,
              "431[]\x1e"
              "432[]");
    EXPECT_EQ(polling.exchange(poll_of(id)).body, "433[]");
}

/// A server of two workers of which the second is held up until the test releases it, its mailbox filled by
/// another thread.
class BusyWorkerTest : public ServerLimitsTest {
protected:
    BusyWorkerTest() {
        options.workers = 2;
        options.max_mailbox = 2;
        options.mailbox_reserve = 4;
    }
    ~BusyWorkerTest() override {
        if (!is_released_) release();
    }

    std::unique_ptr<TestSocket> client_of(std::size_t worker) {
        auto client = std::make_unique<TestSocket>(port);
        while (ask(*client, R"(["worker"])") != "[" + std::to_string(worker) + "]")
            client = std::make_unique<TestSocket>(port);
        return client;
    }
    void hold_up() {
        ASSERT_TRUE(server->worker(1).post([this, released = released_.get_future().share()] {
            happened.add("held up");
            released.wait();
        }));
        EXPECT_EQ(happened.next(), "held up");
        for (std::size_t count = 0; count < options.max_mailbox; ++count)
            ASSERT_TRUE(server->worker(1).post([] {}));
    }
    void emit_on_the_first(std::size_t count) {
        ASSERT_TRUE(server->worker(0).post([this, count] {
            for (std::size_t number = 0; number < count; ++number)
                server->of("/").emit("event", number);
            happened.add("emitted");
        }));
        EXPECT_EQ(happened.next(), "emitted");
    }
    void release() {
        is_released_ = true;
        released_.set_value();
    }

private:
    std::promise<void> released_;
    bool is_released_ = false;
};

TEST_F(BusyWorkerTest, BroadcastsOfOtherWorkersReachItsSocketsWhateverOtherThreadsHavePosted) {
    start();
    const auto client = client_of(1);
    hold_up();

    emit_on_the_first(options.mailbox_reserve);
    release();

    for (std::size_t number = 0; number < options.mailbox_reserve; ++number)
        EXPECT_EQ(client->next(), "42[\"event\"," + std::to_string(number) + "]");
    EXPECT_TRUE(logged.empty());
}

TEST_F(BusyWorkerTest, SocketsThatMissABroadcastBeyondTheReserveAreDisconnectedAndOthersAreNot) {
    start();
    auto missing = client_of(1);
    auto other = client_of(0);
    hold_up();

    emit_on_the_first(options.mailbox_reserve + 2);
    EXPECT_EQ(metric("siopp_mailbox_refusals_total"), 2);
    release();

    for (std::size_t number = 0; number < options.mailbox_reserve; ++number)
        EXPECT_EQ(missing->next(), "42[\"event\"," + std::to_string(number) + "]");
    EXPECT_EQ(missing->next(), "close");
    for (auto reason = disconnected.next(); reason != "worker overloaded"; reason = disconnected.next())
        ASSERT_NE(reason, "nothing");
    EXPECT_EQ(logged.next(),
              "a worker's mailbox was full: its clients have missed events and are disconnected");
    EXPECT_TRUE(logged.empty());
    for (std::size_t number = 0; number < options.mailbox_reserve + 2; ++number)
        EXPECT_EQ(other->next(), "42[\"event\"," + std::to_string(number) + "]");

    missing = client_of(1);
    emit_on_the_first(1);
    EXPECT_EQ(missing->next(), "42[\"event\",0]");
}

TEST_F(ServerLimitsTest, ASilentConnectionIsClosed) {
    options.request_timeout = 30ms;
    start();
    TestConnection silent(port);
    TestConnection slow(port);
    slow.send("GET / HTTP/1.1\r\nHost:");

    EXPECT_TRUE(silent.ends());
    EXPECT_TRUE(slow.ends());
    EXPECT_EQ(silent.received() + slow.received(), "");
}

TEST_F(ServerLimitsTest, AConnectionThatIsNotUsedIsClosed) {
    options.keep_alive_timeout = 30ms;
    start();
    TestConnection idle(port);
    EXPECT_EQ(idle.exchange("GET / HTTP/1.1\r\n\r\n").status, 404);

    EXPECT_TRUE(idle.ends());
}

TEST_F(ServerLimitsTest, AHeadBeyondTheLimitIsRefused) {
    options.max_header_bytes = 100;
    start();
    TestConnection client(port);
    EXPECT_EQ(client.exchange("GET / HTTP/1.1\r\nX: " + std::string(50, 'x') + "\r\n\r\n").status, 404);

    EXPECT_EQ(client.exchange("GET / HTTP/1.1\r\nX: " + std::string(100, 'x') + "\r\n\r\n").status, 431);
}

TEST_F(ServerLimitsTest, AnUpgradeThatIsNotFinishedCostsTheWebSocketOnly) {
    options.upgrade_timeout = 30ms;
    start();
    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    TestConnection upgrading(port);
    EXPECT_EQ(
        upgrading
            .exchange("GET /socket.io/?EIO=4&transport=websocket&sid=" + id +
                      " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .status,
        101);
    upgrading.send(websocket::close_frame(0));
    EXPECT_TRUE(upgrading.ends());

    EXPECT_EQ(polling.exchange(post_to(id, "40")).body, "ok");
    EXPECT_TRUE(polling.exchange(poll_of(id)).body.starts_with("40{"));
    EXPECT_EQ(metric("siopp_upgrades_failed_total"), 1);
}

TEST_F(ServerLimitsTest, AttachmentsBeyondTheLimitCostTheConnection) {
    options.max_attachment_bytes = 10;
    start();
    TestSocket client(port);
    const std::string event = R"(452-1["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])";
    client.send_text(event);
    client.send_binary("12345");
    client.send_binary("67890");
    EXPECT_TRUE(client.next().starts_with("462-1["));
    EXPECT_EQ(client.next(), "b:12345");
    EXPECT_EQ(client.next(), "b:67890");

    client.send_text(event);
    client.send_binary("12345");
    client.send_binary("678901");

    EXPECT_EQ(client.next(), "close");
    EXPECT_EQ(disconnected.next(), "parse error");
}

TEST_F(ServerLimitsTest, WhatMayWaitForMiddlewareIsLimitedInPacketsAndBytes) {
    options.max_waiting_packets = 3;
    options.max_waiting_bytes = 1'000;
    std::vector<Decision> undecided;
    prepare = [&] {
        server->of("/slow").use(
            [&](Socket&, Decision decision) { undecided.push_back(std::move(decision)); });
    };
    start();
    TestWebSocket many(port);
    many.send_text("40/slow,");
    for (int count = 0; count < 3; ++count)
        many.send_text(R"(42/slow,["event"])");
    EXPECT_EQ(many.next(), "close");

    TestWebSocket large(port);
    large.send_text("40/slow,");
    large.send_text("42/slow,[\"event\",\"" + std::string(1'000, 'x') + "\"]");
    EXPECT_EQ(large.next(), "close");
    // Decisions must not outlive the server.
    server->stop();
    undecided.clear();
}

TEST_F(ServerLimitsTest, AClientThatIsNotAdmittedInTimeIsRefusedAndSoManyMayWait) {
    options.http.allow_request = [this](const HttpRequest&, const Admission&) { happened.add("asked"); };
    options.http.max_pending_handshakes = 1;
    options.http.allow_request_timeout = 1'000ms;
    start();
    TestConnection waiting(port);
    waiting.send(open_session);
    EXPECT_EQ(happened.next(), "asked");

    TestConnection beyond(port);
    EXPECT_EQ(beyond.exchange(open_session).status, 503);

    EXPECT_EQ(waiting.response().status, 403);
}

TEST_F(ServerLimitsTest, AClientThatDoesNotAnswerPingsIsClosed) {
    options.ping_interval = 30ms;
    options.ping_timeout = 30ms;
    start();
    TestSocket silent(port);

    EXPECT_EQ(silent.next(), "2");
    EXPECT_EQ(silent.next(), "close");
    EXPECT_EQ(disconnected.next(), "ping timeout");
}

}  // namespace
}  // namespace siopp
