#include <gtest/gtest.h>

#include <string>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp::engineio {
namespace {

using namespace std::chrono_literals;

/// A client's whole life, played blindly: it sends everything whether or not it gets answers.
class Life {
public:
    explicit Life(net::FailurePlan* plan = nullptr) : harness(acceptor, plan) {}

    void play() {
        auto& poll = harness.connect();
        send(poll, get_text());
        send(poll, get_text(id()));
        emit("one");
        emit_binary("two");
        send(poll, get_text(id()));
        auto& post = harness.connect();
        send(post, post_text(id(),
                             "4first\x1e"
                             "b"
                             "AQID") +
                       post_text(id(), "4second"));
        auto& upgrade = harness.connect();
        send(upgrade, upgrade_text(id()));
        send(upgrade, websocket::text_frame("2probe"));
        send(poll, get_text(id()));
        emit("three");
        send(upgrade, websocket::text_frame("5") + websocket::text_frame("4third"));
        emit("four");
        harness.leap(26s);
        send(upgrade, websocket::text_frame("3") + websocket::binary_frame("x"));
        send(upgrade, websocket::encode_client_frame({websocket::Opcode::text, "4fo", false}) +
                          websocket::encode_client_frame({websocket::Opcode::ping, "p"}) +
                          websocket::encode_client_frame({websocket::Opcode::continuation, "urth"}));
        auto& second = harness.connect();
        send(second, upgrade_text());
        send(second, websocket::text_frame("4other"));
        send(second, websocket::close_frame(1000));
        send(harness.connect(), "nonsense\r\n\r\n");
        close_last();
        harness.settle();
        send(upgrade, websocket::close_frame(0));
    }

    /// All connections go away, and more time passes than anything may wait.
    void end() {
        for (const auto& peer : harness.peers())
            peer->finish();
        harness.leap(60s);
    }

    RecordingAcceptor acceptor;
    EngineHarness harness;

private:
    void send(net::MemoryPeer& peer, std::string_view bytes) { harness.send(peer, bytes); }
    std::string id() { return acceptor.count() > 0 ? acceptor[0].id : "none"; }
    Session* session() { return acceptor.count() > 0 ? acceptor[0].session : nullptr; }
    void emit(std::string_view text) {
        if (session()) session()->send(EncodedPacket::text(std::span(&text, 1)));
        harness.settle();
    }
    void emit_binary(std::string_view bytes) {
        if (session()) session()->send(EncodedPacket::binary(bytes));
        harness.settle();
    }
    void close_last() {
        if (session()) session()->close(DisconnectReason::forced_close);
    }
};

void expect_nothing_left(Life& life) {
    EXPECT_EQ(life.harness.engine().session_count(), 0U);
    EXPECT_EQ(life.harness.http_connection_count(), 0U);
    EXPECT_TRUE(life.harness.engine().is_drained());
    for (std::size_t index = 0; index < life.acceptor.count(); ++index) {
        EXPECT_EQ(life.acceptor[index].closed.size(), 1U) << "session " << index;
    }
    for (const auto& peer : life.harness.peers())
        EXPECT_TRUE(peer->is_closed());
}

std::vector<std::string> expected_messages() {
    return {"first", "b:\x01\x02\x03", "second", "third", "b:x", "fourth"};
}

TEST(EngineFailureTest, WithoutAFailureEverythingArrives) {
    Life life;
    life.play();

    EXPECT_EQ(life.acceptor[0].messages, expected_messages());
    EXPECT_EQ(life.acceptor[1].messages, std::vector<std::string>{"other"});
    EXPECT_EQ(life.acceptor[0].closed, std::vector{DisconnectReason::forced_close});
    life.end();
    expect_nothing_left(life);
}

TEST(EngineFailureTest, WhateverReadOrWriteFailsNothingIsLeftBehind) {
    net::FailurePlan count;
    {
        Life life(&count);
        life.play();
        life.end();
    }
    ASSERT_GT(count.operations, 30U);

    for (std::size_t fail_at = 1; fail_at <= count.operations; ++fail_at) {
        SCOPED_TRACE(fail_at);
        net::FailurePlan plan{fail_at};
        Life life(&plan);
        life.play();
        life.end();
        expect_nothing_left(life);
    }
}

TEST(EngineFailureTest, WritesOfOneByteChangeNothing) {
    Life whole;
    whole.play();
    Life pieces;
    pieces.harness.max_write = 1;
    pieces.play();

    EXPECT_EQ(pieces.acceptor[0].messages, expected_messages());
    ASSERT_EQ(pieces.harness.peers().size(), whole.harness.peers().size());
    for (std::size_t index = 0; index < whole.harness.peers().size(); ++index) {
        EXPECT_EQ(pieces.harness.peers()[index]->received().size(),
                  whole.harness.peers()[index]->received().size());
    }
}

}  // namespace
}  // namespace siopp::engineio
