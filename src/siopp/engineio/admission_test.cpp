#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp::engineio {
namespace {

using namespace std::chrono_literals;

/// Who may open a session.
class AdmissionTest : public ::testing::Test {
protected:
    /// From now on each request waits in `asked`.
    void ask_later() {
        harness.options.http.allow_request = [this](const http::Request& request, Admission admission) {
            queries.emplace_back(request.query());
            asked.push_back(std::move(admission));
        };
    }
    void ask_and_refuse(std::string message) {
        harness.options.http.allow_request = [message](const http::Request&, Admission admission) {
            admission.refuse(message);
        };
    }
    http::Response answer(std::string_view request) { return harness.exchange(harness.connect(), request); }
    http::Response answer_to_origin(std::string_view origin, std::string_view target) {
        return answer(request_text("GET", target, "Origin: " + std::string(origin) + "\r\n"));
    }

    RecordingAcceptor acceptor;
    EngineHarness harness{acceptor};
    std::vector<std::string> queries;
    std::vector<Admission> asked;
};

TEST_F(AdmissionTest, AClientWaitsUntilItIsAccepted) {
    ask_later();
    auto& peer = harness.connect();
    EXPECT_EQ(harness.exchange(peer, get_text()).status, 0);
    EXPECT_EQ(queries, std::vector<std::string>{"EIO=4&transport=polling"});
    EXPECT_EQ(acceptor.count(), 0U);

    asked[0].accept();
    harness.settle();

    EXPECT_EQ(EngineHarness::response(peer).status, 200);
    EXPECT_EQ(acceptor.count(), 1U);
    asked[0].refuse("too late");
    harness.settle();
    EXPECT_EQ(harness.exchange(peer, post_text(acceptor.last().id, "4x")).status, 200);
}

TEST_F(AdmissionTest, AWebSocketWaitsTooAndWhatItSendsMeanwhileIsKept) {
    ask_later();
    auto& peer = harness.connect();
    EXPECT_EQ(harness.exchange(peer, upgrade_text() + websocket::text_frame("4early")).status, 0);
    harness.send(peer, websocket::text_frame("4later"));

    asked[0].accept();
    harness.settle();

    EXPECT_EQ(EngineHarness::response(peer).status, 101);
    EXPECT_EQ(acceptor.last().messages, (std::vector<std::string>{"early", "later"}));
}

TEST_F(AdmissionTest, ARefusedClientIsToldWhy) {
    ask_and_refuse("not \"you\"");

    const auto response = answer(get_text());

    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(response.body, R"({"code":4,"message":"not \"you\""})");
    const auto upgrade = answer(upgrade_text());
    EXPECT_EQ(upgrade.status, 400);
    EXPECT_EQ(upgrade.body, "not \"you\"");
    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(AdmissionTest, ARefusalWithoutTextSaysForbidden) {
    ask_and_refuse("");

    EXPECT_EQ(answer(get_text()).body, R"({"code":4,"message":"Forbidden"})");
}

TEST_F(AdmissionTest, OnlyHandshakesThatAreInOrderAreAskedAbout) {
    ask_later();
    EXPECT_EQ(answer(request_text("GET", "/socket.io/?EIO=4&transport=x")).status, 400);
    EXPECT_EQ(answer(request_text("POST", "/socket.io/?EIO=4&transport=polling")).status, 400);
    EXPECT_EQ(answer(get_text("AAAAAAAAAAAAAAAAAAAA")).status, 400);
    EXPECT_TRUE(asked.empty());
}

TEST_F(AdmissionTest, AClientMayGoAwayMeanwhile) {
    ask_later();
    auto& peer = harness.connect();
    harness.send(peer, get_text());

    peer.finish();
    harness.settle();
    asked[0].accept();
    harness.settle();

    EXPECT_TRUE(peer.is_closed());
    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(AdmissionTest, WhoIsNotDecidedOnInTimeIsRefused) {
    harness.options.http.allow_request_timeout = 3s;
    ask_later();
    auto& peer = harness.connect();
    harness.send(peer, get_text());
    harness.pass(2'990ms);
    EXPECT_EQ(EngineHarness::response(peer).status, 0);

    harness.pass(20ms);

    EXPECT_EQ(EngineHarness::response(peer).status, 403);
    asked[0].accept();
    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(AdmissionTest, ClientsThatWaitBeyondTheLimitAreRefused) {
    harness.options.http.max_pending_handshakes = 2;
    ask_later();
    auto& first = harness.connect();
    auto& second = harness.connect();
    harness.send(first, get_text());
    harness.send(second, upgrade_text());

    EXPECT_EQ(answer(get_text()).status, 503);
    EXPECT_EQ(asked.size(), 2U);

    asked[1].refuse();
    harness.settle();
    EXPECT_EQ(answer(get_text()).status, 0);
    EXPECT_EQ(asked.size(), 3U);
}

TEST_F(AdmissionTest, WhoeverWaitsWhenAllIsClosedIsRefused) {
    ask_later();
    auto& peer = harness.connect();
    harness.send(peer, get_text());

    harness.engine().stop_opening();
    harness.settle();

    EXPECT_EQ(EngineHarness::response(peer).status, 403);
    asked[0].accept();
    EXPECT_EQ(answer(get_text()).status, 503);
}

TEST_F(AdmissionTest, ADecisionMayOutliveTheEngine) {
    std::optional<Admission> kept;
    {
        EngineHarness short_lived(acceptor);
        short_lived.options.http.allow_request = [&](const http::Request&, Admission admission) {
            kept = std::move(admission);
        };
        auto& peer = short_lived.connect();
        short_lived.send(peer, get_text());
    }
    kept->accept();
    EXPECT_EQ(acceptor.count(), 0U);
}

TEST_F(AdmissionTest, PagesOfOtherOriginsAreKeptOutOfPollingAndWebSockets) {
    harness.options.http.allowed_origins = {.listed = {"https://good.example"}};
    const auto polling = target_of("polling");
    EXPECT_EQ(answer_to_origin("https://good.example", polling).status, 200);
    const auto id = acceptor.last().id;
    EXPECT_EQ(answer(get_text()).status, 200) << "no browser";

    for (const auto* foreign : {"https://evil.example", "https://good.example.evil.example",
                                "http://good.example", "https://good.example/", "null", ""}) {
        const auto refused = answer_to_origin(foreign, polling);
        EXPECT_EQ(refused.status, 403) << foreign;
        EXPECT_EQ(refused.body, R"({"code":4,"message":"Forbidden"})");
        EXPECT_EQ(answer_to_origin(foreign, target_of("polling", id)).status, 403) << foreign;
        const auto origin = "Origin: " + std::string(foreign) + "\r\n";
        const auto headers = origin + std::string(upgrade_headers);
        EXPECT_EQ(answer(request_text("GET", target_of("websocket"), headers)).status, 400) << foreign;
        EXPECT_EQ(answer(request_text("GET", target_of("websocket", id), headers)).status, 400) << foreign;
    }
    EXPECT_EQ(acceptor.count(), 2U);
    EXPECT_TRUE(acceptor[0].closed.empty());
}

TEST_F(AdmissionTest, AFunctionMayDecideOnOrigins) {
    harness.options.http.allowed_origins = {
        .matching = [](std::string_view origin) { return origin.ends_with(".good.example"); }};

    EXPECT_EQ(answer_to_origin("https://a.good.example", target_of("polling")).status, 200);
    EXPECT_EQ(answer_to_origin("https://evil.example", target_of("polling")).status, 403);
}

TEST_F(AdmissionTest, SessionIdsMayBeMadeByTheUser) {
    harness.options.http.new_session_id = [](const http::Request& request) {
        return http::query_parameter(request.query(), "id").value_or("");
    };
    const auto open_as = [&](std::string_view id) {
        return answer(request_text("GET", "/socket.io/?EIO=4&transport=polling&id=" + std::string(id)));
    };
    EXPECT_TRUE(open_as("my_id-1").body.starts_with(R"(0{"sid":"my_id-1")"));
    EXPECT_EQ(answer(post_text("my_id-1", "4x")).status, 200);

    EXPECT_EQ(open_as("my_id-1").body, R"({"code":3,"message":"Bad request"})") << "taken";
    for (const auto& bad : {std::string(), std::string("a.b"), std::string("a%0Ab"), std::string(129, 'a')})
        EXPECT_EQ(open_as(bad).status, 400) << bad;
    EXPECT_EQ(open_as(std::string(128, 'a')).status, 200);
    EXPECT_TRUE(acceptor[0].closed.empty());
}

}  // namespace
}  // namespace siopp::engineio
