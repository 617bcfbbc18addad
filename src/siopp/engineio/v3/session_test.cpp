#include "siopp/engineio/session.hpp"

#include <gtest/gtest.h>

#include <string>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp::engineio::v3 {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Texts = std::vector<std::string>;
using Reasons = std::vector<DisconnectReason>;

/// Clients of protocol 3.
class V3SessionTest : public ::testing::Test {
protected:
    V3SessionTest() { harness.options.http.allow_eio3 = true; }

    static std::string target(std::string_view transport, std::string_view id = {},
                              std::string_view more = {}) {
        std::string text = "/socket.io/?EIO=3&transport=";
        text.append(transport).append(more);
        if (!id.empty()) text.append("&sid=").append(id);
        return text;
    }
    http::Response answer(std::string_view request) { return harness.exchange(harness.connect(), request); }
    http::Response get(std::string_view id, std::string_view more = {}) {
        return answer(request_text("GET", target("polling", id, more)));
    }
    http::Response post(std::string_view id, std::string_view body, std::string_view more = {},
                        std::string_view headers = {}) {
        return answer(request_text("POST", target("polling", id, more), headers, body));
    }
    std::string open(std::string_view more = {}) {
        opened = get({}, more);
        EXPECT_EQ(opened.status, 200);
        return acceptor.last().id;
    }
    net::MemoryPeer& open_websocket(std::string_view more = {}) {
        auto& peer = harness.connect();
        EXPECT_EQ(harness.exchange(peer, request_text("GET", target("websocket", {}, more), upgrade_headers))
                      .status,
                  101);
        harness.pass(10ms);
        EXPECT_EQ(take_frames(peer).size(), 1U);
        return peer;
    }
    void emit(std::string_view text) {
        acceptor.last().session->send(EncodedPacket::text(std::span(&text, 1)));
        harness.settle();
    }
    void emit_binary(std::string_view bytes) {
        acceptor.last().session->send(EncodedPacket::binary(bytes));
        harness.settle();
    }
    Texts& messages() { return acceptor.last().messages; }
    Reasons& closed() { return acceptor.last().closed; }

    RecordingAcceptor acceptor;
    EngineHarness harness{acceptor};
    http::Response opened;
};

TEST_F(V3SessionTest, IsRefusedUnlessItIsAllowed) {
    harness.options.http.allow_eio3 = false;
    EXPECT_EQ(get({}).body, R"({"code":5,"message":"Unsupported protocol version"})");
}

TEST_F(V3SessionTest, AnythingButVersion4IsVersion3) {
    for (const auto* version : {"", "EIO=3&", "EIO=abc&"}) {
        const auto response =
            answer(request_text("GET", "/socket.io/?" + std::string(version) + "transport=polling"));
        EXPECT_EQ(response.status, 200) << version;
        EXPECT_EQ(acceptor.last().session->protocol(), Protocol::v3) << version;
    }
    EXPECT_EQ(answer(get_text()).status, 200);
    EXPECT_EQ(acceptor.last().session->protocol(), Protocol::v4);
}

TEST_F(V3SessionTest, OpensWithALengthBeforeThePacket) {
    const auto id = open();

    const auto colon = opened.body.find(':');
    EXPECT_EQ(opened.body.substr(0, colon), std::to_string(opened.body.size() - colon - 1));
    EXPECT_TRUE(opened.body.substr(colon + 1).starts_with(R"(0{"sid":")" + id));
    EXPECT_EQ(http::header_of(opened, "content-type"), "text/plain; charset=UTF-8");
}

TEST_F(V3SessionTest, RequestsOfAnotherVersionAreRefused) {
    const auto id = open();
    EXPECT_EQ(answer(get_text(id)).body, R"({"code":3,"message":"Bad request"})");
    EXPECT_EQ(post(id, "6:4hello").status, 200);
    EXPECT_TRUE(closed().empty());
}

TEST_F(V3SessionTest, SendsAndReceivesTextAndBase64) {
    const auto id = open("&b64=1");
    EXPECT_EQ(post(id, "6:4hello10:b4AQIDBA==").body, "ok");
    EXPECT_EQ(messages(), (Texts{"hello", "b:\x01\x02\x03\x04"}));

    emit("€");
    emit_binary("\x01\x02\x03");
    EXPECT_EQ(get(id).body, "2:4€6:b4AQID");
}

TEST_F(V3SessionTest, SendsAndReceivesTheBinaryForm) {
    const auto id = open();
    const auto body =
        "\x00\x02\xFF"
        "4x\x01\x03\xFF\x04yz"s;
    EXPECT_EQ(post(id, body, {}, "Content-Type: application/octet-stream\r\n").status, 200);
    EXPECT_EQ(messages(), (Texts{"x", "b:yz"}));

    emit("x");
    emit_binary("yz");
    const auto response = get(id);
    EXPECT_EQ(http::header_of(response, "content-type"), "application/octet-stream");
    EXPECT_EQ(response.body, body);
    emit("text alone");
    EXPECT_EQ(get(id).body, "11:4text alone");
}

TEST_F(V3SessionTest, JsonpIsPolledByScriptsAndPostedByForms) {
    const auto id = open("&j=0");
    EXPECT_TRUE(opened.body.starts_with("___eio[0](\""));
    EXPECT_EQ(http::header_of(opened, "content-type"), "text/javascript; charset=UTF-8");

    EXPECT_EQ(
        post(id, "d=6%3A4a%5Cnb+%E2%82%AC", "&j=0", "Content-Type: application/x-www-form-urlencoded\r\n")
            .body,
        "ok");
    EXPECT_EQ(post(id, "d=5%3A4a%5C%5Cnb", "&j=0").body, "ok");
    EXPECT_EQ(messages(), (Texts{"a\nb €", "a\\nb"}));
    emit("\"");
    emit_binary("\x01\x02\x03");
    EXPECT_EQ(get(id, "&j=0").body, R"(___eio[0]("2:4\"6:b4AQID");)");
}

TEST_F(V3SessionTest, ABadBodyClosesTheSession) {
    for (const auto* body : {"abc", "", "4x", "5:4x", "2:4\xC3\x28"}) {
        const auto id = open();
        post(id, body);
        EXPECT_EQ(closed(), Reasons{DisconnectReason::parse_error}) << body;
    }
    const auto id = open("&j=0");
    post(id, "d=2%3A4%C3", "&j=0");
    EXPECT_EQ(closed(), Reasons{DisconnectReason::parse_error});
}

TEST_F(V3SessionTest, TheClientPingsAndTheServerAnswers) {
    auto& peer = open_websocket();
    harness.pass(44s);
    EXPECT_EQ(take_frames(peer), Texts{});
    harness.send(peer, websocket::text_frame("2"));
    EXPECT_EQ(take_frames(peer), Texts{"3"});

    harness.pass(44'980ms);
    EXPECT_TRUE(closed().empty());
    harness.pass(30ms);
    EXPECT_EQ(closed(), Reasons{DisconnectReason::ping_timeout});
}

TEST_F(V3SessionTest, APingOverPollingIsAnsweredByThePoll) {
    const auto id = open();
    EXPECT_EQ(post(id, "1:2").status, 200);
    EXPECT_EQ(get(id).body, "1:3");
}

TEST_F(V3SessionTest, AClientMustNotPong) {
    auto& peer = open_websocket();
    harness.send(peer, websocket::text_frame("3"));
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error});
}

TEST_F(V3SessionTest, TheOpenPacketComesApartFromTheHandshake) {
    auto& peer = harness.connect();
    harness.exchange(peer, request_text("GET", target("websocket"), upgrade_headers));
    emit("first");
    EXPECT_EQ(take_frames(peer), Texts{});

    harness.pass(10ms);

    const auto frames = take_frames(peer);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_TRUE(frames[0].starts_with("0{"));
    EXPECT_EQ(frames[1], "4first");
}

TEST_F(V3SessionTest, BinaryFramesBeginWithTheTypeByte) {
    auto& peer = open_websocket();
    harness.send(peer, websocket::binary_frame("\x04xyz"));
    EXPECT_EQ(messages(), Texts{"b:xyz"});
    emit_binary("xyz");
    emit("text");
    EXPECT_EQ(take_frames(peer), (Texts{"b:\x04xyz", "4text"}));

    harness.send(peer, websocket::text_frame("b4AQID"));
    EXPECT_EQ(messages().back(), "b:\x01\x02\x03");
    harness.send(peer, websocket::binary_frame("xyz"));
    EXPECT_EQ(closed(), Reasons{DisconnectReason::parse_error});
}

TEST_F(V3SessionTest, AClientThatTakesNoBinaryFramesGetsBase64) {
    auto& peer = open_websocket("&b64=1");
    emit_binary("\x01\x02\x03");
    EXPECT_EQ(take_frames(peer), Texts{"b4AQID"});
}

TEST_F(V3SessionTest, UpgradesWithWhatIsQueued) {
    const auto id = open();
    auto& peer = harness.connect();
    EXPECT_EQ(harness.exchange(peer, request_text("GET", target("websocket", id), upgrade_headers)).status,
              101);
    harness.send(peer, websocket::text_frame("2probe"));
    EXPECT_EQ(take_frames(peer), Texts{"3probe"});
    EXPECT_EQ(get(id).body, "1:6");

    emit_binary("xyz");
    harness.send(peer, websocket::text_frame("5"));

    EXPECT_EQ(take_frames(peer), Texts{"b:\x04xyz"});
}

TEST_F(V3SessionTest, ClosingIsToldWithALength) {
    const auto id = open();
    auto& poll = harness.connect();
    harness.send(poll, request_text("GET", target("polling", id)));
    EXPECT_EQ(post(id, "1:1").status, 200);
    EXPECT_EQ(EngineHarness::response(poll).body, "1:6");
    EXPECT_EQ(get(id).status, 400);

    const auto other = open();
    acceptor.last().session->close(DisconnectReason::forced_close);
    EXPECT_EQ(get(other).body, "1:1");
}

}  // namespace
}  // namespace siopp::engineio::v3
