#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "siopp/net/manual_worker.hpp"
#include "siopp/net/memory_stream.hpp"
#include "siopp/websocket/client_frame.hpp"
#include "siopp/websocket/connection.hpp"

namespace siopp::websocket {
namespace {

using namespace std::chrono_literals;
using Payloads = std::vector<std::string>;

/// A connection that pauses in writing for 5 ms, with "before" queued before and "after" since.
class ConnectionPauseTest : public ::testing::Test, protected ConnectionListener {
protected:
    ConnectionPauseTest() {
        connection.set_listener(this);
        connection.start({});
        emit("before");
        connection.pause_writing(5ms);
        emit("after");
        settle();
    }
    void on_text(std::string_view) override {}
    void on_binary(std::string_view) override {}
    void on_ended(Connection&, Ending how) override { endings.push_back(how); }

    void emit(std::string_view text) { connection.send(server_frame(text)); }
    void settle() {
        do {
            manual.turn();
        } while (peer.pump());
    }
    Payloads received() {
        Payloads payloads;
        while (auto frame = take_server_frame(peer.received()))
            payloads.push_back(frame->opcode == Opcode::close ? "close" : frame->payload);
        return payloads;
    }

    net::ManualWorker manual;
    net::MemoryPeer peer;
    const Limits limits;
    Connection connection{manual.worker(), peer.connect(), limits};
    std::vector<Ending> endings;
};

TEST_F(ConnectionPauseTest, WhatIsSentInThePauseIsWrittenAfterIt) {
    EXPECT_EQ(received(), Payloads{"before"});

    manual.pass(10ms);

    EXPECT_EQ(received(), Payloads{"after"});
    emit("later");
    manual.turn();
    EXPECT_EQ(received(), Payloads{"later"});
}

TEST_F(ConnectionPauseTest, ClosingCutsItShort) {
    connection.close(CloseCode::normal);
    settle();

    EXPECT_EQ(received(), (Payloads{"before", "after", "close"}));
    manual.pass(1s);
    EXPECT_TRUE(endings.empty());
    manual.pass(1100ms);
    EXPECT_EQ(endings, std::vector{Ending::failed});
}

TEST_F(ConnectionPauseTest, ThePeersCloseFrameCutsItShort) {
    peer.send(close_frame(1000));
    settle();

    EXPECT_EQ(received(), (Payloads{"before", "after", "close"}));
    EXPECT_EQ(endings, std::vector{Ending::closed});
}

}  // namespace
}  // namespace siopp::websocket
