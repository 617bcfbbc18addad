#include <gtest/gtest.h>

#include <string>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp::engineio {
namespace {

using namespace std::chrono_literals;
using Reasons = std::vector<DisconnectReason>;

/// POSTs whose bodies come in pieces.
class PostTest : public ::testing::Test {
protected:
    PostTest() {
        EXPECT_EQ(answer(get_text()).status, 200);
        id = acceptor.last().id;
    }
    http::Response answer(std::string_view request) { return harness.exchange(harness.connect(), request); }
    /// A connection on which a POST was sent, but for its last letters.
    net::MemoryPeer& start_post(std::string_view body, std::size_t withheld = 1) {
        auto& peer = harness.connect();
        const auto text = post_text(id, body);
        EXPECT_EQ(harness.exchange(peer, text.substr(0, text.size() - withheld)).status, 0);
        return peer;
    }
    bool is_known() { return answer(post_text(id, "4still here")).status == 200; }
    Reasons& closed() { return acceptor.last().closed; }
    std::vector<std::string>& messages() { return acceptor.last().messages; }

    RecordingAcceptor acceptor;
    EngineHarness harness{acceptor};
    std::string id;
};

TEST_F(PostTest, ABodyMayComeInPieces) {
    auto& post = start_post("4hello", 3);
    harness.send(post, "l");
    const auto response = harness.exchange(post, "lo");

    EXPECT_EQ(response.body, "ok");
    EXPECT_EQ(messages(), std::vector<std::string>{"hello"});
    EXPECT_TRUE(is_known());
}

TEST_F(PostTest, TheHeadOfASecondPostEndsTheSessionAndTheFirst) {
    auto& first = start_post("4first");
    auto& second = harness.connect();
    const auto text = post_text(id, "4second");

    const auto response = harness.exchange(second, text.substr(0, text.size() - 1));

    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, "");
    EXPECT_TRUE(first.is_closed());
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error});
    EXPECT_TRUE(messages().empty());
    EXPECT_FALSE(is_known());
}

TEST_F(PostTest, AWholeSecondPostDoesSo) {
    auto& first = start_post("4first");

    const auto response = answer(post_text(id, "4second"));

    EXPECT_EQ(response.status, 400);
    EXPECT_TRUE(first.is_closed());
    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error});
    EXPECT_TRUE(messages().empty());
}

TEST_F(PostTest, PostsOneAfterTheOtherDoNotOverlap) {
    auto& post = harness.connect();
    for (int count = 0; count < 3; ++count) {
        const auto text = post_text(id, "4x");
        harness.send(post, text.substr(0, text.size() - 1));
        EXPECT_EQ(harness.exchange(post, "x").body, "ok");
    }
    EXPECT_EQ(messages().size(), 3U);
}

TEST_F(PostTest, AClientThatGoesAwayInTheMiddleOfAPostEndsTheSession) {
    auto& post = start_post("4x");

    post.finish();
    harness.settle();

    EXPECT_EQ(closed(), Reasons{DisconnectReason::transport_error});
    EXPECT_FALSE(is_known());
}

TEST_F(PostTest, ABodyThatIsTooLargeHarmsNobody) {
    auto& peer = harness.connect();
    harness.send(peer, "POST " + target_of("polling", id) +
                           " HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n");
    const auto response = harness.exchange(peer, "F4241\r\n" + std::string(1'000'001, 'x') + "\r\n");

    EXPECT_EQ(response.status, 413);
    EXPECT_TRUE(closed().empty());
    EXPECT_TRUE(is_known());
}

TEST_F(PostTest, ClosingTheSessionEndsThePost) {
    auto& post = start_post("4x");

    acceptor.last().session->close(DisconnectReason::forced_close);
    harness.settle();

    EXPECT_TRUE(post.is_closed());
    EXPECT_EQ(closed(), Reasons{DisconnectReason::forced_close});
}

TEST_F(PostTest, APostThatIsNotOverWhenTheSessionHasUpgradedIsRefusedAndTheSessionGoesOn) {
    auto& post = start_post("4lost");
    auto& websocket = harness.connect();
    EXPECT_EQ(harness.exchange(websocket, upgrade_text(id)).status, 101);
    harness.send(websocket, websocket::text_frame("2probe") + websocket::text_frame("5"));

    EXPECT_EQ(harness.exchange(post, "t").status, 400);
    harness.send(websocket, websocket::text_frame("4hello"));

    EXPECT_EQ(messages(), std::vector<std::string>{"hello"});
    EXPECT_TRUE(closed().empty());
}

TEST_F(PostTest, OnlyAPostThatIsTheSessionsTakesItsPlace) {
    auto& unknown = harness.connect();
    const auto text = post_text("AAAAAAAAAAAAAAAAAAAA", "4x");
    harness.send(unknown, text.substr(0, text.size() - 1));
    auto& other_version = harness.connect();
    harness.send(other_version, "POST /socket.io/?EIO=3&transport=polling&sid=" + id +
                                    " HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n4");

    EXPECT_TRUE(is_known());
    EXPECT_EQ(harness.exchange(unknown, "x").status, 400);
    EXPECT_EQ(harness.exchange(other_version, "x").status, 400);
    EXPECT_TRUE(closed().empty());
}

}  // namespace
}  // namespace siopp::engineio
