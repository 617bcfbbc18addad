#include "siopp/engineio/engine.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "siopp/base/json_view.hpp"
#include "siopp/engineio/engine_harness.hpp"
#include "siopp/engineio/session_id.hpp"

namespace siopp::engineio {
namespace {

using namespace std::chrono_literals;

using Texts = std::vector<std::string>;

class EngineTest : public ::testing::Test {
protected:
    /// The answer to a request on a connection of its own.
    http::Response answer(std::string_view request) { return harness.exchange(harness.connect(), request); }
    std::string open_polling() {
        EXPECT_EQ(answer(get_text()).status, 200);
        return acceptor.last().id;
    }
    net::MemoryPeer& open_websocket(std::string_view session_id = {}) {
        auto& peer = harness.connect();
        EXPECT_EQ(harness.exchange(peer, upgrade_text(session_id)).status, 101);
        return peer;
    }
    /// Expects a refusal of a plain request: JSON with code and message.
    void expect_refused(std::string_view request, int code, std::string_view message) {
        const auto response = answer(request);
        EXPECT_EQ(response.status, 400) << request;
        EXPECT_EQ(http::header_of(response, "content-type"), "application/json");
        EXPECT_EQ(response.body,
                  "{\"code\":" + std::to_string(code) + ",\"message\":\"" + std::string(message) + "\"}")
            << request;
    }
    /// Expects a refusal of an upgrade: the bare message, and the end.
    void expect_upgrade_refused(std::string_view request, std::string_view message) {
        auto& peer = harness.connect();
        const auto response = harness.exchange(peer, request);
        EXPECT_EQ(response.status, 400) << request;
        EXPECT_EQ(http::header_of(response, "connection"), "close");
        EXPECT_EQ(http::header_of(response, "content-type"), "text/html");
        EXPECT_EQ(response.body, message) << request;
        EXPECT_TRUE(peer.is_shut_down());
    }

    RecordingAcceptor acceptor;
    EngineHarness harness{acceptor};
};

std::string get(std::string_view query) {
    return request_text("GET", "/socket.io/?" + std::string(query));
}

std::string upgrade(std::string_view query) {
    return request_text("GET", "/socket.io/?" + std::string(query), upgrade_headers);
}

/// An open packet's session id and the rest of it with the id replaced by `?`.
struct Open {
    std::string id;
    std::string rest;
};
Open parsed_open(std::string packet) {
    const auto json = json::View::parse(std::string_view(packet).substr(1));
    EXPECT_TRUE(json) << packet;
    const auto id = json->find("sid")->string().value();
    return {id, packet.replace(packet.find(id), id.size(), "?")};
}

TEST_F(EngineTest, OpensAPollingSession) {
    const auto response = answer(get_text());

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(http::header_of(response, "content-type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(http::header_of(response, "cache-control"), "no-store");
    const auto [id, rest] = parsed_open(response.body);
    EXPECT_EQ(
        rest,
        R"(0{"sid":"?","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    EXPECT_EQ(id, acceptor.last().id);
}

TEST_F(EngineTest, OpensAWebSocketSession) {
    auto& peer = harness.connect();

    const auto response = harness.exchange(peer, upgrade_text());

    EXPECT_EQ(response.status, 101);
    EXPECT_EQ(http::header_of(response, "sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    const auto frames = take_frames(peer);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(parsed_open(frames[0]).rest,
              R"(0{"sid":"?","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
}

TEST_F(EngineTest, TellsTheTimingsAndLimitsItIsConfiguredWith) {
    harness.options.ping_interval = 300ms;
    harness.options.ping_timeout = 200ms;
    harness.options.max_payload_bytes = 1234;

    const auto body = answer(get_text()).body;

    EXPECT_NE(body.find(R"("pingInterval":300,"pingTimeout":200,"maxPayload":1234})"), std::string::npos)
        << body;
}

TEST_F(EngineTest, SessionIdsAre20CharactersAndNeverTheSame) {
    std::set<std::string> ids;
    for (int count = 0; count < 200; ++count) {
        const auto id = open_polling();
        EXPECT_EQ(id.size(), 20U);
        EXPECT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                  std::string::npos)
            << id;
        ids.insert(id);
    }
    EXPECT_EQ(ids.size(), 200U);
}

TEST_F(EngineTest, KeepsTheRequestThatOpenedTheSession) {
    answer(request_text("GET", "/socket.io/?EIO=4&transport=polling&a=b", "X-Thing: 1\r\nX-Other: 2\r\n"));

    const auto& handshake = acceptor.last().session->handshake();

    EXPECT_EQ(handshake.query(), "EIO=4&transport=polling&a=b");
    EXPECT_EQ(handshake.remote_address(), "192.0.2.7");
    EXPECT_EQ(handshake.header("x-thing"), "1");
    EXPECT_EQ(handshake.header("x-other"), "2");
    EXPECT_FALSE(handshake.header("x-third"));
    EXPECT_EQ(handshake.header_lines(), "host: here\nx-thing: 1\nx-other: 2\n");
}

TEST_F(EngineTest, HandlesEverythingBelowItsPathAndNothingElse) {
    const auto handles = [&](std::string target) {
        http::Request request;
        request.target = std::move(target);
        return harness.engine().handles(request);
    };

    EXPECT_TRUE(handles("/socket.io/?EIO=4"));
    EXPECT_TRUE(handles("/socket.io/extra?EIO=4"));
    EXPECT_FALSE(handles("/socket.io?EIO=4"));
    EXPECT_FALSE(handles("//socket.io/?EIO=4"));
    EXPECT_FALSE(handles("/Socket.io/?EIO=4"));
    EXPECT_FALSE(handles("/?/socket.io/"));
}

TEST_F(EngineTest, LeavesExcludedPathsToOthers) {
    harness.options.http.excluded_paths = {"/socket.io/socket.io.js"};
    const auto handles = [&](std::string target) {
        http::Request request;
        request.target = std::move(target);
        return harness.engine().handles(request);
    };

    EXPECT_FALSE(handles("/socket.io/socket.io.js?v=4"));
    EXPECT_TRUE(handles("/socket.io/socket.io.js.map"));
    EXPECT_TRUE(handles("/socket.io/?EIO=4"));
}

TEST_F(EngineTest, RefusesUnknownTransports) {
    for (const std::string_view query :
         {"EIO=4", "EIO=4&transport=", "EIO=4&transport=webtransport", "EIO=4&transport=constructor",
          "EIO=4&transport=polling&transport=x", ""}) {
        expect_refused(get(query), 0, "Transport unknown");
    }
}

TEST_F(EngineTest, RefusesUnknownSessions) {
    for (const std::string_view id : {"x", "__proto__", "AAAAAAAAAAAAAAAAAAAA", "%00"}) {
        expect_refused(get_text(id), 1, "Session ID unknown");
        expect_refused(post_text(id, "4x"), 1, "Session ID unknown");
    }
}

TEST_F(EngineTest, AnEmptySessionIdIsNone) {
    EXPECT_EQ(answer(get("EIO=4&transport=polling&sid=")).status, 200);
    EXPECT_EQ(acceptor.count(), 1U);
}

TEST_F(EngineTest, RefusesToOpenASessionByAnythingButGet) {
    for (const std::string_view method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
        expect_refused(request_text(method, target_of("polling")), 2, "Bad handshake method");
    }
    EXPECT_EQ(answer(request_text("HEAD", target_of("polling"))).status, 400);
    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(EngineTest, RefusesATransportThatTheRequestCannotBe) {
    expect_refused(get("EIO=4&transport=websocket"), 3, "Bad request");
    expect_upgrade_refused(upgrade("EIO=4&transport=polling"), "Bad request");
}

TEST_F(EngineTest, RefusesOtherProtocolVersions) {
    for (const std::string_view version : {"", "EIO=3", "EIO=5", "EIO=abc", "EIO=04", "EIO=4&EIO=3"}) {
        expect_refused(get(std::string(version) + "&transport=polling"), 5, "Unsupported protocol version");
        expect_upgrade_refused(upgrade(std::string(version) + "&transport=websocket"),
                               "Unsupported protocol version");
    }
    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(EngineTest, OfEqualParametersTheLastCounts) {
    EXPECT_EQ(answer(get("EIO=3&EIO=4&transport=x&transport=polling&t=abc&j=0")).status, 200);
}

TEST_F(EngineTest, RefusesASessionsRequestOfAnotherVersion) {
    const auto id = open_polling();

    expect_refused(get("EIO=3&transport=polling&sid=" + id), 3, "Bad request");

    EXPECT_TRUE(acceptor.last().closed.empty());
}

TEST_F(EngineTest, RefusesOtherMethodsForASession) {
    const auto id = open_polling();
    for (const std::string_view method : {"PUT", "DELETE", "PATCH", "OPTIONS"}) {
        expect_refused(request_text(method, target_of("polling", id)), 3, "Bad request");
    }
    EXPECT_EQ(answer(request_text("HEAD", target_of("polling", id))).status, 400);
    EXPECT_TRUE(acceptor.last().closed.empty());
}

TEST_F(EngineTest, RefusesUpgradesWithABareMessage) {
    expect_upgrade_refused(upgrade("EIO=4&transport=x"), "Transport unknown");
    expect_upgrade_refused(upgrade_text("AAAAAAAAAAAAAAAAAAAA"), "Session ID unknown");
    expect_upgrade_refused(request_text("POST", target_of("websocket"), upgrade_headers),
                           "Bad handshake method");
    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(EngineTest, AcceptsBothVersionsOfTheWebSocketHandshake) {
    const auto with_version = [](std::string version) {
        return request_text(
            "GET", target_of("websocket"),
            "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: " + version +
                "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    };

    EXPECT_EQ(answer(with_version("13")).status, 101);
    EXPECT_EQ(answer(with_version("8")).status, 101);
    const auto refused = answer(with_version("12"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(http::header_of(refused, "sec-websocket-version"), "13, 8");
}

TEST_F(EngineTest, RefusesAWebSocketWithoutAValidKey) {
    for (const std::string_view key : {"", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n",
                                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=\r\n",
                                       "Sec-WebSocket-Key: ########################\r\n"}) {
        const auto headers =
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" + std::string(key);
        EXPECT_EQ(answer(request_text("GET", target_of("websocket"), headers)).status, 400) << key;
    }
    EXPECT_EQ(acceptor.count(), 0U);
    EXPECT_EQ(harness.engine().session_count(), 0U);
}

TEST_F(EngineTest, SessionsBeyondTheLimitAreRefusedUntilOneHasEnded) {
    harness.options.sessions = std::make_shared<Quota>(2);
    const auto first = open_polling();
    open_websocket();

    EXPECT_EQ(answer(get_text()).status, 503);
    EXPECT_EQ(answer(upgrade_text()).status, 503);
    EXPECT_EQ(harness.engine().session_count(), 2U);

    EXPECT_EQ(answer(post_text(first, "1")).status, 200);
    EXPECT_EQ(answer(get_text()).status, 200);
}

TEST_F(EngineTest, ASecondWebSocketOfASessionIsClosedAndTheFirstGoesOn) {
    const auto id = open_polling();
    auto& first = open_websocket(id);

    auto& second = open_websocket(id);
    EXPECT_EQ(take_frames(second), Texts{"close "});
    harness.send(first, websocket::text_frame("2probe"));
    EXPECT_EQ(take_frames(first), Texts{"3probe"});
    harness.send(first, websocket::text_frame("5"));

    auto& third = open_websocket(id);
    EXPECT_EQ(take_frames(third), Texts{"close "});
    harness.send(third, websocket::text_frame("4stolen") + websocket::close_frame(0));
    harness.send(first, websocket::text_frame("4hello"));
    EXPECT_EQ(acceptor.last().messages, Texts{"hello"});
    EXPECT_TRUE(acceptor.last().closed.empty());
}

TEST_F(EngineTest, NamesTheWorkerOfASessionInItsId) {
    for (std::size_t workers = 1; workers <= max_workers; workers += 7) {
        for (std::size_t worker = 0; worker < workers; ++worker) {
            EXPECT_EQ(worker_of(new_session_id(worker, workers), workers), worker);
        }
    }
    EXPECT_FALSE(worker_of("", 2));
    EXPECT_FALSE(worker_of("AAAA", 2));
    EXPECT_FALSE(worker_of("€€AAAAAAAAAAAAAA", 2));
}

TEST_F(EngineTest, SendsARequestToTheWorkerOfItsSession) {
    net::ManualWorker manual;
    Engine second_of_three(manual.worker(), 3, harness.options, acceptor);
    const auto worker_for = [&](std::string_view id) {
        http::Request request;
        request.target = target_of("polling", id);
        return second_of_three.worker_for(request);
    };

    for (std::size_t worker = 0; worker < 3; ++worker)
        EXPECT_EQ(worker_for(new_session_id(worker, 3)), worker);
    EXPECT_EQ(worker_for(""), manual.worker().index());
    EXPECT_EQ(worker_for("unknown"), manual.worker().index());
}

TEST_F(EngineTest, ClosesEverySessionInOrder) {
    auto& websocket = open_websocket();
    take_frames(websocket);
    const auto waiting = open_polling();
    auto& poll = harness.connect();
    harness.send(poll, get_text(waiting));
    const auto absent = open_polling();

    for (const auto& id : harness.engine().stop_opening())
        harness.engine().close(id, DisconnectReason::server_shutting_down);
    harness.settle();

    EXPECT_EQ(take_frames(websocket), Texts{"close "});
    EXPECT_EQ(EngineHarness::response(poll).body, "1");
    EXPECT_EQ(answer(get_text(absent)).body, "1");
    expect_refused(get_text(absent), 1, "Session ID unknown");
    for (std::size_t index = 0; index < 3; ++index) {
        EXPECT_EQ(acceptor[index].closed, std::vector{DisconnectReason::server_shutting_down});
    }
    EXPECT_FALSE(harness.engine().is_drained());
    harness.send(websocket, websocket::close_frame(0));
    EXPECT_TRUE(harness.engine().is_drained());
    EXPECT_EQ(harness.engine().session_count(), 0U);
}

TEST_F(EngineTest, OpensNoSessionAfterItHasClosedAll) {
    for (const auto& id : harness.engine().stop_opening())
        harness.engine().close(id, DisconnectReason::server_shutting_down);

    EXPECT_EQ(answer(get_text()).status, 503);
    EXPECT_EQ(answer(upgrade_text()).status, 503);

    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(EngineTest, ASessionMayCloseAnotherWhileAllAreClosed) {
    open_polling();
    open_websocket();
    acceptor[0].on_closed = [&] {
        if (acceptor[1].session) acceptor[1].session->close(DisconnectReason::forced_close);
    };
    acceptor[1].on_closed = [&] {
        if (acceptor[0].session) acceptor[0].session->close(DisconnectReason::forced_close);
    };

    for (const auto& id : harness.engine().stop_opening())
        harness.engine().close(id, DisconnectReason::server_shutting_down);
    harness.settle();

    EXPECT_EQ(acceptor[0].closed.size() + acceptor[1].closed.size(), 2U);
}

TEST_F(EngineTest, SessionsMayBeLeftOpenWhenItIsDestroyed) {
    open_polling();
    open_websocket();
    const auto id = open_polling();
    open_websocket(id);
    harness.send(harness.connect(), get_text(id));

    EXPECT_EQ(harness.engine().session_count(), 3U);
}

}  // namespace
}  // namespace siopp::engineio
