#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <limits>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "siopp/engineio/session_id.hpp"
#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// A client of a server with connection state recovery: knows its ids and the offset of the last event.
class RecoveringClient {
public:
    explicit RecoveringClient(std::uint16_t port, std::string_view auth = "", std::string name_space = "")
        : port_(port), name_space_(std::move(name_space)) {
        connect(std::string(auth));
    }

    /// Connects anew with what it knows, whatever became of the connection before. What the server sends
    /// before its reply is in `missed`.
    void come_back() {
        std::string ticket = "{\"pid\":\"" + pid + "\"";
        if (!offset.empty()) ticket += ",\"offset\":\"" + offset + "\"";
        connect(ticket + "}");
    }
    /// The name and arguments of the next event, without its offset; anything else as it comes.
    std::string next() { return without_offset(socket->next()); }
    std::string ask(std::string_view json) {
        socket->send_text("42" + name_space_ + "99" + std::string(json));
        const auto prefix = "43" + name_space_ + "99";
        for (;;) {
            const auto packet = next();
            if (packet.starts_with(prefix)) return packet.substr(prefix.size());
            missed.push_back(packet);
        }
    }

    std::unique_ptr<TestWebSocket> socket;
    std::string sid;
    std::string pid;
    std::string offset;
    std::vector<std::string> missed;
    bool recovered = false;

private:
    void connect(const std::string& auth) {
        auto replaced = std::exchange(socket, std::make_unique<TestWebSocket>(port_));
        socket->send_text("40" + name_space_ + auth);
        missed.clear();
        auto packet = socket->next();
        while (!packet.starts_with("40" + name_space_ + "{")) {
            if (packet == "close" || packet == "end") throw std::runtime_error("closed");
            missed.push_back(without_offset(packet));
            packet = socket->next();
        }
        const auto old_pid = std::exchange(pid, value_in(packet, "pid"));
        recovered = pid == old_pid && !pid.empty();
        sid = value_in(packet, "sid");
    }
    std::string without_offset(const std::string& packet) {
        const auto prefix = "42" + name_space_ + "[";
        const auto at = packet.rfind(",\"");
        if (!packet.starts_with(prefix) || at == std::string::npos || !packet.ends_with("\"]")) return packet;
        offset = packet.substr(at + 2, packet.size() - at - 4);
        return packet.substr(prefix.size(), at - prefix.size());
    }
    static std::string value_in(const std::string& packet, const std::string& key) {
        const auto at = packet.find("\"" + key + "\":\"");
        return at == std::string::npos ? "" : packet.substr(at + key.size() + 4, 20);
    }

    std::uint16_t port_;
    std::string name_space_;
};

class ServerRecoveryTest : public ServerTest {
protected:
    ServerRecoveryTest() { options.connection_state_recovery.emplace(); }

    void start_server() {
        prepare = [this, more = prepare] {
            auto& name_space = server->of("/");
            name_space.on_connect([this](Socket& socket) {
                happened.add(std::string(socket.recovered() ? "recovered " : "fresh ") +
                             std::string(socket.id()));
            });
            name_space.on("keep", [](Socket& socket, Event& event) {
                socket.data() = std::string(event.args[0].raw());
                event.ack();
            });
            name_space.on("kept", [](Socket& socket, Event& event) {
                const auto* kept = std::any_cast<std::string>(&socket.data());
                event.ack(RawJson{kept ? *kept : "null"});
            });
            if (more) more();
        };
        start();
    }

    /// Emits to the room and waits until the server's workers have taken that in.
    void say(std::string_view room, int number) {
        server->of("/").to(room).emit("said", number);
        settle();
    }
    void settle() {
        for (std::size_t worker = 0; worker < server->worker_count(); ++worker) {
            std::promise<void> done;
            ASSERT_TRUE(server->worker(worker).post([&] { done.set_value(); }));
            done.get_future().wait();
        }
    }
    void cut_off(RecoveringClient& client) {
        client.socket->reset();
        EXPECT_EQ(disconnected.next(), "transport error");
    }
};

using Texts = std::vector<std::string>;

TEST_F(ServerTest, WithoutRecoveryThereIsNoPidAndNoOffset) {
    prepare = [this] {
        server->of("/").on("recovered", [](Socket& socket, Event& event) { event.ack(socket.recovered()); });
    };
    start();
    TestWebSocket client(port);
    client.send_text(R"(40{"pid":"x","offset":"1"})");
    EXPECT_EQ(client.next().find("pid"), std::string::npos);
    client.send_text(R"(420["recovered"])");
    EXPECT_EQ(client.next(), "430[false]");

    server->of("/").emit("event", 1);

    EXPECT_EQ(client.next(), R"(42["event",1])");
}

TEST_F(ServerRecoveryTest, GivesAPrivateIdAndOffsets) {
    prepare = [this] {
        server->of("/").on("emit", [this](Socket& socket, Event&) {
            socket.emit("single");
            server->of("/").emit("all", 1);
            socket.emit("binary", Binary{"x"});
            socket.as_volatile().emit("volatile", 1);
            socket.emit_with_ack(
                "question", 10s, [](const Result<Arguments>&) {}, 1);
        });
    };
    start_server();
    RecoveringClient client(port);
    EXPECT_EQ(client.pid.size(), 20U);
    EXPECT_NE(client.pid, client.sid);

    client.socket->send_text(R"(42["emit"])");

    EXPECT_EQ(client.socket->next(), R"(42["single","1"])");
    EXPECT_EQ(client.socket->next(), R"(42["all",1,"2"])");
    EXPECT_EQ(client.socket->next(), R"(451-["binary",{"_placeholder":true,"num":0},"3"])");
    EXPECT_EQ(client.socket->next(), "b:x");
    EXPECT_EQ(client.socket->next(), R"(42["volatile",1])");
    EXPECT_EQ(client.socket->next(), R"(420["question",1])");
}

TEST_F(ServerRecoveryTest, AClientThatWasCutOffGetsWhatItMissedBeforeTheReply) {
    start_server();
    RecoveringClient client(port);
    EXPECT_EQ(happened.next(), "fresh " + client.sid);
    client.ask(R"(["join","red"])");
    client.ask(R"(["keep",{"a":1}])");
    say("red", 1);
    EXPECT_EQ(client.next(), R"("said",1)");
    const auto sid = client.sid;
    cut_off(client);
    say("red", 2);
    say("blue", 3);
    say(sid, 4);
    server->of("/").emit("all", 5);
    settle();

    client.come_back();

    EXPECT_TRUE(client.recovered);
    EXPECT_EQ(client.sid, sid);
    EXPECT_EQ(client.missed, (Texts{R"("said",2)", R"("said",4)", R"("all",5)"}));
    EXPECT_EQ(happened.next(), "recovered " + sid);
    EXPECT_EQ(client.ask(R"(["kept"])"), R"([{"a":1}])");
    say("red", 6);
    EXPECT_EQ(client.next(), R"("said",6)");
}

TEST_F(ServerRecoveryTest, WhatWasOnItsWayWhenTheConnectionBrokeIsSentAgain) {
    start_server();
    RecoveringClient client(port);
    for (int number = 1; number <= 5; ++number)
        say(client.sid, number);
    EXPECT_EQ(client.next(), R"("said",1)");
    EXPECT_EQ(client.next(), R"("said",2)");

    cut_off(client);
    client.come_back();

    EXPECT_EQ(client.missed, (Texts{R"("said",3)", R"("said",4)", R"("said",5)"}));
}

TEST_F(ServerRecoveryTest, AClientThatGotNoEventComesBackToo) {
    start_server();
    RecoveringClient client(port);
    cut_off(client);
    server->of("/").emit("first");
    settle();

    client.come_back();

    EXPECT_TRUE(client.recovered);
    EXPECT_EQ(client.missed, Texts{R"("first")"});
}

TEST_F(ServerRecoveryTest, AClientMayComeBackAgainAndAgain) {
    start_server();
    RecoveringClient client(port);
    const auto sid = client.sid;
    client.ask(R"(["join","red"])");
    for (int number = 0; number < 5; ++number) {
        cut_off(client);
        say("red", number);
        client.come_back();
        ASSERT_TRUE(client.recovered);
        ASSERT_EQ(client.sid, sid);
        ASSERT_EQ(client.missed, Texts{"\"said\"," + std::to_string(number)});
    }
}

TEST_F(ServerRecoveryTest, WhatNobodyKnowsBeginsAnew) {
    start_server();
    RecoveringClient client(port);
    client.ask(R"(["join","red"])");
    say("red", 1);
    client.next();
    cut_off(client);
    const auto pid = client.pid;

    client.pid = "unknown-pid-of-anybody";
    client.come_back();
    EXPECT_FALSE(client.recovered);
    EXPECT_EQ(client.pid.size(), 20U);
    client.pid = pid;
    client.offset = "777";
    client.come_back();
    EXPECT_FALSE(client.recovered);
    EXPECT_EQ(disconnected.next(), "transport close");

    client.socket->reset();
    EXPECT_EQ(disconnected.next(), "transport error");
    EXPECT_EQ(client.missed, Texts{});
}

TEST_F(ServerRecoveryTest, WhoLeavesOrIsSentAwayDoesNotComeBack) {
    prepare = [this] { server->of("/").on("leave me", [](Socket& socket, Event&) { socket.disconnect(); }); };
    start_server();
    RecoveringClient leaving(port);
    leaving.socket->send_text("41");
    EXPECT_EQ(disconnected.next(), "client namespace disconnect");
    leaving.come_back();
    EXPECT_FALSE(leaving.recovered);

    RecoveringClient left(port);
    left.socket->send_text(R"(42["leave me"])");
    EXPECT_EQ(disconnected.next(), "server namespace disconnect");
    left.come_back();
    EXPECT_FALSE(left.recovered);

    RecoveringClient violating(port);
    violating.socket->send_text("4nonsense");
    EXPECT_EQ(disconnected.next(), "parse error");
    violating.come_back();
    EXPECT_FALSE(violating.recovered);
}

TEST_F(ServerRecoveryTest, AHalfOpenConnectionIsTakenOverAndItsLateEndChangesNothing) {
    start_server();
    RecoveringClient client(port);
    client.ask(R"(["join","red"])");
    const auto sid = client.sid;
    auto half_open = std::move(client.socket);

    client.come_back();

    EXPECT_TRUE(client.recovered);
    EXPECT_EQ(client.sid, sid);
    EXPECT_EQ(disconnected.next(), "transport close");
    half_open->reset();
    say("red", 1);
    EXPECT_EQ(client.next(), R"("said",1)");
    cut_off(client);
    client.come_back();
    EXPECT_TRUE(client.recovered);
}

TEST_F(ServerRecoveryTest, AStateExpires) {
    options.connection_state_recovery->max_disconnection_duration = 20ms;
    start_server();
    RecoveringClient client(port);
    cut_off(client);
    const auto detached = [this] {
        for (const auto& metric : server->metrics()) {
            if (metric.name == "siopp_detached_sockets") return metric.values[0].number;
        }
        return -1.0;
    };
    while (detached() != 0)
        settle();

    client.come_back();

    EXPECT_FALSE(client.recovered);
}

TEST_F(ServerRecoveryTest, WhoMissedMoreThanIsKeptBeginsAnew) {
    options.connection_state_recovery->max_events_per_socket = 3;
    start_server();
    RecoveringClient lucky(port);
    RecoveringClient unlucky(port);
    lucky.ask(R"(["join","red"])");
    unlucky.ask(R"(["join","red","blue"])");
    cut_off(lucky);
    cut_off(unlucky);
    for (int number = 0; number < 3; ++number)
        say("red", number);
    say("blue", 3);

    lucky.come_back();
    unlucky.come_back();

    EXPECT_TRUE(lucky.recovered);
    EXPECT_EQ(lucky.missed.size(), 3U);
    EXPECT_FALSE(unlucky.recovered);
    EXPECT_EQ(unlucky.missed, Texts{});
}

TEST_F(ServerRecoveryTest, WhoMissedMoreBytesThanAreKeptBeginsAnew) {
    options.connection_state_recovery->max_bytes_per_socket = 1'000;
    start_server();
    RecoveringClient lucky(port);
    RecoveringClient unlucky(port);
    unlucky.ask(R"(["join","red"])");
    cut_off(lucky);
    cut_off(unlucky);
    for (const auto* room : {"red", "red", "red"})
        server->of("/").to(room).emit("said", std::string(400, 'x'));
    settle();

    lucky.come_back();
    unlucky.come_back();

    EXPECT_TRUE(lucky.recovered);
    EXPECT_FALSE(unlucky.recovered);
}

TEST_F(ServerRecoveryTest, SoManySocketsMayWaitForTheirClients) {
    options.connection_state_recovery->max_detached_sockets = 1;
    start_server();
    RecoveringClient first(port);
    RecoveringClient second(port);
    cut_off(first);
    cut_off(second);

    second.come_back();
    first.come_back();

    EXPECT_FALSE(second.recovered);
    EXPECT_TRUE(first.recovered);
    cut_off(second);
    second.come_back();
    EXPECT_TRUE(second.recovered);
}

TEST_F(ServerRecoveryTest, TheAuthPayloadDoesNotShowWhatIsThere) {
    prepare = [this] {
        server->of("/").on("auth",
                           [](Socket& socket, Event& event) { event.ack(RawJson{socket.handshake().auth}); });
    };
    start_server();
    RecoveringClient client(port, R"({"token":"t","pid":"x","offset":"5"})");

    EXPECT_EQ(client.ask(R"(["auth"])"), R"([{"token":"t"}])");
}

TEST_F(ServerRecoveryTest, MiddlewareIsSkippedForWhoComesBack) {
    prepare = [this] {
        server->of("/").use([this](const Handshake&) {
            happened.add("asked");
            return std::optional<Refusal>();
        });
    };
    start_server();
    RecoveringClient client(port);
    EXPECT_EQ(happened.next(), "asked");
    EXPECT_EQ(happened.next(), "fresh " + client.sid);
    cut_off(client);

    client.come_back();

    EXPECT_EQ(happened.next(), "recovered " + client.sid);
}

TEST_F(ServerRecoveryTest, MiddlewareMayBeAskedAgainAndRefuse) {
    options.connection_state_recovery->skip_middlewares = false;
    std::atomic<bool> refuses = false;
    prepare = [&] {
        server->of("/").use([&](Socket& socket) {
            happened.add(socket.recovered() ? "asked again" : "asked");
            return refuses ? std::optional(Refusal{"no", {}}) : std::nullopt;
        });
    };
    start_server();
    RecoveringClient client(port);
    EXPECT_EQ(happened.next(), "asked");
    EXPECT_EQ(happened.next(), "fresh " + client.sid);
    client.ask(R"(["keep",1])");
    cut_off(client);
    say(client.sid, 1);

    refuses = true;
    TestWebSocket refused(port);
    refused.send_text("40{\"pid\":\"" + client.pid + "\"}");
    EXPECT_EQ(refused.next(), R"(44{"message":"no"})");
    EXPECT_EQ(happened.next(), "asked again");
    refuses = false;
    client.come_back();

    EXPECT_TRUE(client.recovered);
    EXPECT_EQ(client.missed, Texts{R"("said",1)"});
    EXPECT_EQ(happened.next(), "asked again");
    EXPECT_EQ(client.ask(R"(["kept"])"), "[1]");
}

TEST_F(ServerRecoveryTest, AStateIsThatOfItsNamespace) {
    prepare = [this] { server->of("/other"); };
    start_server();
    RecoveringClient client(port);
    cut_off(client);
    TestWebSocket other(port);
    other.send_text("40/other,{\"pid\":\"" + client.pid + "\"}");
    EXPECT_EQ(other.next().find(client.pid), std::string::npos);

    client.come_back();

    EXPECT_TRUE(client.recovered);
}

TEST_F(ServerRecoveryTest, PollingClientsComeBackToo) {
    start_server();
    RecoveringClient client(port);
    cut_off(client);
    say(client.sid, 1);
    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);

    polling.exchange(post_to(id, "40{\"pid\":\"" + client.pid + "\"}"));

    EXPECT_EQ(polling.exchange(poll_of(id)).body,
              "42[\"said\",1,\"1\"]\x1e"
              "40{\"sid\":\"" +
                  client.sid + "\",\"pid\":\"" + client.pid + "\"}");
}

/// A server with several workers, each client of which comes back at any of them.
class RecoveryAcrossWorkersTest : public ServerRecoveryTest {
protected:
    RecoveryAcrossWorkersTest() { options.workers = 2; }
};

TEST_F(RecoveryAcrossWorkersTest, AClientComesBackAtAnotherWorker) {
    start_server();
    RecoveringClient client(port);
    const auto sid = client.sid;
    client.ask(R"(["join","red"])");
    client.ask(R"(["keep",5])");
    std::map<std::string, int> workers;
    int number = 0;
    while (workers.size() < 2 || number < 10) {
        ASSERT_LT(number, 100);
        cut_off(client);
        say("red", ++number);
        say(sid, ++number);
        client.come_back();
        ASSERT_TRUE(client.recovered);
        ASSERT_EQ(client.sid, sid);
        ASSERT_EQ(client.missed,
                  (Texts{"\"said\"," + std::to_string(number - 1), "\"said\"," + std::to_string(number)}));
        ASSERT_EQ(client.ask(R"(["kept"])"), "[5]");
        ++workers[client.ask(R"(["worker"])")];
        say("red", ++number);
        ASSERT_EQ(client.next(), "\"said\"," + std::to_string(number));
    }
}

TEST_F(RecoveryAcrossWorkersTest, AHalfOpenConnectionOfAnotherWorkerIsTakenOver) {
    start_server();
    RecoveringClient client(port);
    const auto sid = client.sid;
    std::vector<std::unique_ptr<TestWebSocket>> half_open;
    std::map<std::string, int> workers;
    while (workers.size() < 2) {
        ASSERT_LT(half_open.size(), 100U);
        half_open.push_back(std::move(client.socket));
        client.come_back();
        ASSERT_TRUE(client.recovered);
        ASSERT_EQ(client.sid, sid);
        EXPECT_EQ(disconnected.next(), "transport close");
        ++workers[client.ask(R"(["worker"])")];
    }
}

TEST_F(RecoveryAcrossWorkersTest, AStateOfAnotherWorkerThatDoesNotCoverTheTicketIsNotGiven) {
    start_server();
    RecoveringClient client(port);
    cut_off(client);
    for (int count = 0; count < 20; ++count) {
        RecoveringClient stranger(port, "{\"pid\":\"" + client.pid + "\",\"offset\":\"555\"}");
        EXPECT_NE(stranger.sid, client.sid);
    }

    client.come_back();

    EXPECT_TRUE(client.recovered);
}

/// Three workers: one has the client's state, it comes back at another, and the third holds up an event that
/// has reached the first already.
class RecoveryOfAnEventOnItsWayTest : public RecoveryAcrossWorkersTest {
protected:
    RecoveryOfAnEventOnItsWayTest() {
        options.workers = 3;
        options.max_mailbox = 4;
    }

    /// A client of that worker.
    std::unique_ptr<RecoveringClient> client_of(std::size_t worker) {
        for (int tries = 0; tries < 200; ++tries) {
            auto client = std::make_unique<RecoveringClient>(port);
            if (client->ask(R"(["worker"])") == "[" + std::to_string(worker) + "]") return client;
            cut_off(*client);
        }
        throw std::runtime_error("no client of that worker");
    }
    /// A polling session of that worker; its connection stays there.
    struct Polling {
        std::unique_ptr<TestConnection> connection;
        std::string id;
    };
    Polling polling_session_of(std::size_t worker) {
        for (int tries = 0; tries < 200; ++tries) {
            auto connection = std::make_unique<TestConnection>(port);
            auto id = session_id_in(connection->exchange(open_session).body);
            if (engineio::worker_of(id, options.workers) == worker) return {std::move(connection), id};
        }
        throw std::runtime_error("no session of that worker");
    }
    /// Holds that worker up until `release`, with as many functions as may wait.
    void fill_mailbox(std::size_t worker) {
        std::promise<void> held;
        ASSERT_TRUE(server->worker(worker).post([this, &held] {
            held.set_value();
            release.get_future().wait();
        }));
        held.get_future().wait();
        for (std::size_t count = 0; count < options.max_mailbox; ++count)
            ASSERT_TRUE(server->worker(worker).post([] {}));
    }
    void wait_for(std::size_t worker) {
        std::promise<void> done;
        ASSERT_TRUE(server->worker(worker).post([&] { done.set_value(); }));
        done.get_future().wait();
    }

    std::promise<void> release;
};

TEST_F(RecoveryOfAnEventOnItsWayTest, ItIsNotGivenTwice) {
    start_server();
    const auto client = client_of(0);
    client->ask(R"(["join","room"])");
    const auto polling = polling_session_of(2);

    // The emit reaches worker 0, and waits for room in the mailbox of worker 1.
    fill_mailbox(1);
    std::thread emitter([this] { server->of("/").to("room").emit("said", 1); });
    EXPECT_EQ(client->next(), R"("said",1)");
    cut_off(*client);

    const auto ticket = "{\"pid\":\"" + client->pid + "\",\"offset\":\"" + client->offset + "\"}";
    EXPECT_EQ(polling.connection->exchange(post_to(polling.id, "40" + ticket)).body, "ok");
    wait_for(0);
    wait_for(2);
    release.set_value();
    emitter.join();

    EXPECT_EQ(polling.connection->exchange(poll_of(polling.id)).body,
              "40{\"sid\":\"" + client->sid + "\",\"pid\":\"" + client->pid + "\"}");
}

TEST_F(RecoveryOfAnEventOnItsWayTest, NobodyComesBackToAWorkerThatHasMissedIt) {
    options.mailbox_reserve = 0;
    start_server();
    const auto there = client_of(1);
    const auto away = client_of(1);
    const auto elsewhere = client_of(0);
    cut_off(*away);
    fill_mailbox(1);

    ASSERT_TRUE(server->worker(0).post([this] { server->of("/").emit("said", 1); }));
    wait_for(0);
    release.set_value();

    EXPECT_EQ(there->next(), "close");
    EXPECT_EQ(disconnected.next(), "worker overloaded");
    EXPECT_EQ(logged.next(),
              "a worker's mailbox was full: its clients have missed events and are disconnected");
    for (const auto& client : {std::cref(there), std::cref(away)}) {
        client.get()->come_back();
        EXPECT_FALSE(client.get()->recovered);
    }
    EXPECT_EQ(elsewhere->next(), R"("said",1)");
    cut_off(*elsewhere);
    elsewhere->come_back();
    EXPECT_TRUE(elsewhere->recovered);
}

/// The last number of each emitter among "said" events; a number that does not follow the one before fails.
std::map<int, int> last_numbers(const Texts& got) {
    std::map<int, int> last;
    for (const auto& text : got) {
        int emitter = 0;
        int number = 0;
        if (std::sscanf(text.c_str(), "\"said\",%d,%d", &emitter, &number) != 2) continue;
        if (last.contains(emitter)) {
            EXPECT_EQ(number, last[emitter] + 1) << text;
        }
        last[emitter] = number;
    }
    return last;
}

/// Threads of every kind emit all the time while clients are cut off and come back. No client is ever so far
/// behind that it would be given up.
class RecoveryUnderLoadTest : public RecoveryAcrossWorkersTest {
protected:
    static constexpr int emitters = 3;
    static constexpr int clients = 4;
    static constexpr int returns = 25;
    static constexpr int max_lag = 2'000;

    RecoveryUnderLoadTest() {
        options.connection_state_recovery->max_events_per_socket = emitters * max_lag * 2;
    }

    /// Emits "said" with numbers from 0 until all clients have come back often enough; gives how many.
    int emit_all_the_time(int emitter) {
        int number = 0;
        while (active_ > 0) {
            if (number > max_lag + least_received()) {
                std::this_thread::yield();
                continue;
            }
            std::promise<void> done;
            const auto emit = [&] {
                for (int count = 0; count < 3; ++count)
                    server->of("/").to("room").emit("said", emitter, number++);
                done.set_value();
            };
            // The first of them emits on its own thread, the others on a worker each.
            if (emitter == 0 || !server->worker(static_cast<std::size_t>(emitter - 1)).post(emit)) emit();
            done.get_future().wait();
        }
        server->of("/").to("room").emit("end", emitter);
        return number;
    }

    /// Is cut off and comes back; gives what it got, to the end.
    Texts receive_all_the_time(std::size_t index) {
        Part part(*this, index);
        RecoveringClient client(port);
        client.ask(R"(["join","room"])");
        auto got = std::move(client.missed);
        for (int count = 0; count < returns; ++count) {
            for (int events = 0; events < 7; ++events)
                got.push_back(client.next());
            client.socket->reset();
            client.come_back();
            if (!client.recovered) throw std::runtime_error("not recovered");
            got.insert(got.end(), client.missed.begin(), client.missed.end());
            received_[index] = static_cast<int>(got.size()) / emitters;
        }
        part.end();
        for (int ends = 0; ends < emitters;) {
            got.push_back(client.next());
            if (got.back().starts_with("\"end\"")) ++ends;
        }
        return got;
    }

private:
    /// A client's part in pacing the emitters, until it has come back often enough or failed.
    class Part {
    public:
        Part(RecoveryUnderLoadTest& test, std::size_t index) : test_(test), index_(index) {}
        ~Part() { end(); }
        void end() {
            if (std::exchange(ended_, true)) return;
            test_.received_[index_] = std::numeric_limits<int>::max() / 2;
            --test_.active_;
        }

    private:
        RecoveryUnderLoadTest& test_;
        std::size_t index_;
        bool ended_ = false;
    };

    int least_received() const {
        int least = received_[0];
        for (const auto& received : received_)
            least = std::min<int>(least, received);
        return least;
    }

    std::atomic<int> active_ = clients;
    std::array<std::atomic<int>, clients> received_{};
};

TEST_F(RecoveryUnderLoadTest, NoEventIsLostOrComesTwiceOrOutOfOrder) {
    start_server();
    std::vector<std::future<int>> emitting;
    std::vector<std::future<Texts>> receiving;
    for (std::size_t index = 0; index < clients; ++index)
        receiving.push_back(
            std::async(std::launch::async, [this, index] { return receive_all_the_time(index); }));
    for (int emitter = 0; emitter < emitters; ++emitter)
        emitting.push_back(
            std::async(std::launch::async, [this, emitter] { return emit_all_the_time(emitter); }));

    std::vector<int> totals;
    for (auto& future : emitting)
        totals.push_back(future.get());
    for (auto& future : receiving) {
        auto last = last_numbers(future.get());
        for (int emitter = 0; emitter < emitters; ++emitter)
            EXPECT_EQ(last[emitter] + 1, totals[static_cast<std::size_t>(emitter)]);
    }
}

}  // namespace
}  // namespace siopp
