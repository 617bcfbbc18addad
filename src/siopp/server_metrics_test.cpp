#include <gtest/gtest.h>

#include <future>
#include <string>

#include "siopp/server_fixture.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

class ServerMetricsTest : public ServerTest {
protected:
    /// The value of a metric, or of one set of its labels as in the text format: `name{label="value"}`.
    double value(const std::string& name) {
        for (const auto& metric : server->metrics()) {
            for (const auto& [labels, number] : metric.values) {
                auto text = metric.name;
                for (const auto& [label, labelled] : labels)
                    text.append("{").append(label).append("=\"").append(labelled).append("\"}");
                if (text == name) return number;
            }
        }
        return -1;
    }
};

TEST_F(ServerMetricsTest, CountsConnectionsAndRequests) {
    options.max_connections = 2;
    start();
    TestConnection first(port);
    first.exchange("GET / HTTP/1.1\r\n\r\n");
    first.exchange("GET / HTTP/1.1\r\n\r\n");
    TestSocket second(port);
    TestConnection third(port);
    EXPECT_TRUE(third.ends());

    EXPECT_EQ(value("siopp_connections_accepted_total"), 2);
    EXPECT_EQ(value("siopp_connections_refused_total{limit=\"total\"}"), 1);
    EXPECT_EQ(value("siopp_connections_refused_total{limit=\"address\"}"), 0);
    EXPECT_EQ(value("siopp_connections"), 2);
    EXPECT_EQ(value("siopp_connections_pending"), 0);
    EXPECT_EQ(value("siopp_http_responses_total{status=\"404\"}"), 2);
    EXPECT_EQ(value("siopp_http_responses_total{status=\"101\"}"), 1);
}

TEST_F(ServerMetricsTest, CountsConnectionsRefusedByTheirAddressOrAsPending) {
    options.max_connections_per_address = 2;
    options.max_pending_connections = 1;
    start();
    TestConnection silent(port);
    TestConnection pending(port);
    EXPECT_TRUE(pending.ends());
    silent.exchange("GET / HTTP/1.1\r\n\r\n");
    TestConnection second(port);
    second.exchange("GET / HTTP/1.1\r\n\r\n");
    TestConnection third(port);
    EXPECT_TRUE(third.ends());

    EXPECT_EQ(value("siopp_connections_refused_total{limit=\"pending\"}"), 1);
    EXPECT_EQ(value("siopp_connections_refused_total{limit=\"address\"}"), 1);
}

TEST_F(ServerMetricsTest, CountsSessionsByTransportAndWhyTheyWereClosed) {
    options.workers = 2;
    options.max_sessions = 2;
    start();
    TestSocket client(port);
    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    TestConnection refused(port);
    EXPECT_EQ(refused.exchange(open_session).status, 503);

    EXPECT_EQ(value("siopp_sessions{transport=\"websocket\"}"), 1);
    EXPECT_EQ(value("siopp_sessions{transport=\"polling\"}"), 1);
    EXPECT_EQ(value("siopp_sessions_opened_total"), 2);
    EXPECT_EQ(value("siopp_sessions_refused_total"), 1);

    client.close();
    EXPECT_EQ(disconnected.next(), "transport close");
    EXPECT_EQ(polling.exchange(post_to(id, "9")).body, "ok");
    EXPECT_EQ(polling.exchange(poll_of(id)).status, 400);

    EXPECT_EQ(value("siopp_sessions{transport=\"websocket\"}"), 0);
    EXPECT_EQ(value("siopp_sessions{transport=\"polling\"}"), 0);
    EXPECT_EQ(value("siopp_sessions_closed_total{reason=\"transport close\"}"), 1);
    EXPECT_EQ(value("siopp_sessions_closed_total{reason=\"parse error\"}"), 1);
}

TEST_F(ServerMetricsTest, CountsUpgrades) {
    start();
    TestConnection polling(port);
    const auto request = [&](const std::string& id) {
        return "GET /socket.io/?EIO=4&transport=websocket&sid=" + id +
               " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    };
    const auto id = session_id_in(polling.exchange(open_session).body);
    TestConnection upgrading(port);
    upgrading.exchange(request(id));
    upgrading.send(websocket::text_frame("5") + websocket::text_frame("40"));
    while (upgrading.received().empty())
        ASSERT_TRUE(upgrading.read_more());
    const auto other = session_id_in(polling.exchange(open_session).body);
    TestConnection failing(port);
    failing.exchange(request(other));
    failing.send(websocket::text_frame("nonsense"));
    while (failing.received().empty())
        ASSERT_TRUE(failing.read_more());

    EXPECT_EQ(value("siopp_upgrades_total"), 1);
    EXPECT_EQ(value("siopp_upgrades_failed_total"), 1);
    EXPECT_EQ(value("siopp_sessions{transport=\"websocket\"}"), 1);
    EXPECT_EQ(value("siopp_sessions{transport=\"polling\"}"), 1);
}

TEST_F(ServerMetricsTest, CountsPacketsBytesAndBroadcasts) {
    start();
    TestSocket client(port);
    const auto received = value("siopp_packets_received_total");
    const auto bytes = value("siopp_received_bytes_total");
    const auto sent = value("siopp_packets_sent_total");
    const auto sent_bytes = value("siopp_sent_bytes_total");

    EXPECT_EQ(ask(client, R"(["echo","text"])"), R"(["text"])");
    server->of("/").emit("event");
    EXPECT_EQ(client.next(), R"(42["event"])");

    EXPECT_EQ(value("siopp_packets_received_total") - received, 1);
    EXPECT_EQ(value("siopp_received_bytes_total") - bytes, 19);
    EXPECT_EQ(value("siopp_packets_sent_total") - sent, 2);
    EXPECT_EQ(value("siopp_sent_bytes_total") - sent_bytes, 2 + 12 + 2 + 11);
    EXPECT_EQ(value("siopp_broadcasts_total"), 1);
}

TEST_F(ServerMetricsTest, TellsHowMuchClientsHaveNotTaken) {
    start();
    TestConnection polling(port);
    const auto id = session_id_in(polling.exchange(open_session).body);
    polling.exchange(post_to(id, "40"));
    polling.exchange(poll_of(id));
    EXPECT_EQ(value("siopp_queued_bytes"), 0);
    TestSocket slow(port, {}, 4096);
    slow.emit(R"(["join","room"])");
    EXPECT_EQ(ask(slow, R"(["echo"])"), "[]");

    const std::string text(8'000'000, 'x');
    server->of("/").to("room").emit("flood", text);
    TestSocket other(port);
    EXPECT_EQ(ask(other, R"(["echo"])"), "[]");
    EXPECT_GT(value("siopp_queued_bytes"), 0);
    EXPECT_LT(value("siopp_queued_bytes"), 8'000'100);

    slow.reset();
    EXPECT_EQ(disconnected.next(), "transport error");
    EXPECT_EQ(value("siopp_queued_bytes"), 0);
    server->of("/").emit("for polling");
    EXPECT_EQ(ask(other, R"(["echo"])"), R"(42["for polling"])");
    EXPECT_EQ(value("siopp_queued_bytes"), 2 + 17);
    polling.exchange(poll_of(id));
    EXPECT_EQ(value("siopp_queued_bytes"), 0);
}

TEST_F(ServerMetricsTest, CountsWhatMailboxesRefuse) {
    options.workers = 2;
    options.max_mailbox = 1;
    options.mailbox_reserve = 0;
    start();
    std::promise<void> release;
    ASSERT_TRUE(server->worker(1).post([this, released = release.get_future().share()] {
        happened.add("held up");
        released.wait();
    }));
    EXPECT_EQ(happened.next(), "held up");
    ASSERT_TRUE(server->worker(0).post([this] {
        for (int count = 0; count < 3; ++count)
            (void)server->worker(1).post([] {});
        happened.add("posted");
    }));
    EXPECT_EQ(happened.next(), "posted");

    EXPECT_EQ(value("siopp_mailbox_refusals_total"), 2);
    EXPECT_EQ(value("siopp_mailbox_functions{worker=\"1\"}"), 1);
    EXPECT_EQ(value("siopp_mailbox_functions{worker=\"0\"}"), 0);
    release.set_value();
    EXPECT_TRUE(logged.next().starts_with("a worker's mailbox was full"));
}

TEST_F(ServerMetricsTest, CanBeReadByAPrometheusEndpoint) {
    prepare = [this] {
        server->on_request([this](const HttpRequest&) {
            return HttpResponse{.status = 200,
                                .headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
                                .body = to_prometheus_text(server->metrics())};
        });
    };
    start();
    TestConnection client(port);
    client.exchange("GET /metrics HTTP/1.1\r\n\r\n");

    const auto text = client.exchange("GET /metrics HTTP/1.1\r\n\r\n").body;

    EXPECT_NE(text.find("\n# TYPE siopp_worker_turn_seconds histogram\n"), std::string::npos);
    EXPECT_NE(text.find("\nsiopp_http_responses_total{status=\"200\"} 1\n"), std::string::npos);
    EXPECT_EQ(text.find("siopp_worker_turn_seconds_count 0\n"), std::string::npos);
    EXPECT_TRUE(text.ends_with("\n"));
}

}  // namespace
}  // namespace siopp
