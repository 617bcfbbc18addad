#include "siopp/drain.hpp"

#include <gtest/gtest.h>

#include "siopp/engineio/engine_harness.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;

/// Engine.IO whose sessions are to end.
class DrainTest : public ::testing::Test {
protected:
    DrainTest() {
        engines.push_back(std::make_unique<engineio::Engine>(manual.worker(), 1, options, acceptor));
    }
    ~DrainTest() override {
        engines.clear();
        connections.clear();
        manual.turn();
    }

    void open_sessions(int count) {
        for (; count > 0; --count) {
            auto& peer = *peers.emplace_back(std::make_unique<net::MemoryPeer>());
            connections.push_back(std::make_unique<http::Connection>(manual.worker(), peer.connect(),
                                                                     "192.0.2.1", limits, handler));
            connections.back()->start(engineio::get_text());
        }
    }
    UniqueFunction<bool()> is_drained() {
        return [this] { return engines[0]->is_drained(); };
    }
    std::size_t count_closed() {
        std::size_t closed = 0;
        for (std::size_t index = 0; index < acceptor.count(); ++index)
            closed += acceptor[index].closed.size();
        return closed;
    }

    /// Gives requests to the engine.
    struct Handler final : http::ConnectionHandler {
        explicit Handler(DrainTest& test) : test_(test) {}
        std::size_t worker_for(const http::Request&) override { return 0; }
        void on_request(http::Connection& connection) override { test_.engines[0]->on_request(connection); }
        void on_move(std::size_t, std::unique_ptr<net::Stream>, std::string, std::string) override {}
        void on_ended(http::Connection&) override {}
        DrainTest& test_;
    };

    std::vector<std::unique_ptr<net::MemoryPeer>> peers;
    net::ManualWorker manual;
    engineio::RecordingAcceptor acceptor;
    engineio::Options options;
    http::Limits limits;
    Handler handler{*this};
    std::vector<std::unique_ptr<http::Connection>> connections;
    Drain::Engines engines;
    int drained = 0;
};

TEST_F(DrainTest, SpreadsDisconnectsEvenlyOverThePeriod) {
    open_sessions(10);
    Drain drain(manual.worker(), engines, is_drained(), {.period = 1s, .timeout = 1s});

    drain.begin();

    EXPECT_EQ(count_closed(), 1U);
    manual.pass(96ms);
    EXPECT_EQ(count_closed(), 1U);
    manual.pass(16ms);
    EXPECT_EQ(count_closed(), 2U);
    manual.pass(400ms);
    EXPECT_EQ(count_closed(), 6U);
    manual.pass(400ms);
    EXPECT_EQ(count_closed(), 10U);
}

TEST_F(DrainTest, WithoutAPeriodAllAreDisconnectedAtOnce) {
    open_sessions(10);
    Drain drain(manual.worker(), engines, is_drained(), {.period = 0ms, .timeout = 1s});

    drain.begin();
    drain.begin();

    EXPECT_EQ(count_closed(), 10U);
    EXPECT_TRUE(drain.has_begun());
}

TEST_F(DrainTest, IsFinishedWhenNothingIsLeftOrTheTimeIsOver) {
    Drain idle(manual.worker(), engines, is_drained(), {.period = 1s, .timeout = 1s});
    idle.finish([this] { ++drained; });
    EXPECT_EQ(drained, 1);

    engines[0] = std::make_unique<engineio::Engine>(manual.worker(), 1, options, acceptor);
    open_sessions(3);
    Drain drain(manual.worker(), engines, is_drained(), {.period = 100ms, .timeout = 200ms});
    drain.begin();
    drain.finish([this] { ++drained; });
    manual.pass(296ms);
    EXPECT_EQ(count_closed(), 3U);
    EXPECT_EQ(drained, 1);

    // The sessions wait for a last poll of their clients.
    manual.pass(12ms);
    EXPECT_EQ(drained, 2);
    manual.pass(100ms);
    EXPECT_EQ(drained, 2);
}

}  // namespace
}  // namespace siopp
