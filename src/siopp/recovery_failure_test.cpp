#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "siopp/engineio/engine_harness.hpp"
#include "siopp/server_harness.hpp"
#include "siopp/server_metrics.hpp"

namespace siopp {
namespace {

using namespace std::chrono_literals;
using Kind = net::FailurePlan::Kind;
using Numbers = std::vector<int>;

/// A client that is sent numbers, and comes back whenever its connection is gone.
class Follower {
public:
    explicit Follower(ServerHarness& harness) : harness_(harness) { connect(); }

    /// Reads what has come, and connects anew as often as it must.
    void keep_up() {
        read();
        while (client_->peer().is_closed()) {
            connect();
            read();
        }
    }
    /// Connects anew although the server does not know that the connection is of no use any more.
    void connect() {
        client_ = &harness_.connect();
        partial_number_.reset();
        harness_.send(*client_, engineio::upgrade_text() + websocket::text_frame("40" + ticket()));
    }
    net::MemoryPeer& peer() { return client_->peer(); }

    Numbers numbers;
    /// Of each reply to a CONNECT.
    std::vector<std::string> pids;

private:
    std::string ticket() const {
        if (pids.empty()) return {};
        const auto offset = offset_.empty() ? offset_ : R"(,"offset":")" + offset_ + '"';
        return R"({"pid":")" + pids.back() + '"' + offset + '}';
    }
    void read() {
        auto& text = client_->received();
        if (text.starts_with("HTTP")) {
            const auto end = text.find("\r\n\r\n");
            if (end == std::string::npos) return;
            text.erase(0, end + 4);
        }
        while (const auto frame = websocket::take_server_frame(text))
            on_frame(*frame);
    }
    void on_frame(const websocket::ClientFrame& frame) {
        const std::string_view text = frame.payload;
        if (frame.opcode == websocket::Opcode::binary) {
            finish_event(*std::exchange(partial_number_, std::nullopt));
        } else if (text.starts_with("40{")) {
            pids.emplace_back(text.substr(text.find(R"("pid":")") + 7, 20));
        } else if (text.starts_with("42[") || text.starts_with("451-[")) {
            begin_event(text);
        }
    }
    /// `42["said",7,"12"]`, or `451-["said",7,{...},"12"]` with an attachment behind it.
    void begin_event(std::string_view text) {
        const auto at = text.find("\"said\",") + 7;
        int number = 0;
        std::from_chars(text.data() + at, text.data() + text.size(), number);
        const auto offset_at = text.rfind(",\"") + 2;
        partial_offset_ = text.substr(offset_at, text.size() - offset_at - 2);
        if (text.starts_with("451-")) {
            partial_number_ = number;
        } else {
            finish_event(number);
        }
    }
    void finish_event(int number) {
        numbers.push_back(number);
        offset_ = partial_offset_;
    }

    ServerHarness& harness_;
    HarnessClient* client_ = nullptr;
    /// An event whose attachment has not come.
    std::optional<int> partial_number_;
    std::string partial_offset_;
    std::string offset_;
};

/// A server that tells a room numbers, and a client in it that is cut off in several ways.
class Story {
public:
    explicit Story(net::FailurePlan* plan = nullptr, std::size_t max_write = std::string::npos)
        : harness_(options(), plan) {
        auto& name_space = harness_.core().of("/");
        name_space.on_connect([this](Socket& socket) {
            ++connected_;
            if (!socket.recovered()) socket.join("room");
        });
        name_space.on_disconnect([this](Socket&, DisconnectReason) { ++disconnected_; });
        harness_.max_write = max_write;
        harness_.open();
        follower_.emplace(harness_);
    }

    void play() {
        follower_->keep_up();
        for (int number = 1; number <= count; ++number) {
            tell(number);
            follower_->keep_up();
        }
    }
    static constexpr int count = 12;

    void expect_that_nothing_was_missed() {
        Numbers all;
        for (int number = 1; number <= count; ++number)
            all.push_back(number);
        EXPECT_EQ(follower_->numbers, all);
        for (const auto& pid : follower_->pids)
            EXPECT_EQ(pid, follower_->pids.front());
    }
    void expect_that_nothing_is_left() {
        harness_.finish_all();
        harness_.leap(130s);
        EXPECT_EQ(connected_, disconnected_);
        auto& core = harness_.core();
        auto& directory = *core.recovery_directory();
        EXPECT_EQ(directory.detached().taken(), 0U);
        for (const auto& pid : follower_->pids)
            EXPECT_FALSE(directory.find(pid));
        EXPECT_EQ(core.engine_options().sessions->taken(), 0U);
        EXPECT_EQ(core.connections().connections(), 0U);
        const auto metrics = collect_metrics(core);
        const auto waiting = std::ranges::find(metrics, "siopp_detached_sockets", &Metric::name);
        EXPECT_EQ(waiting->values.at(0).number, 0);
    }

    /// How often the client came back.
    int returns() const { return connected_ - 1; }

private:
    static Options options() {
        Options options;
        options.workers = 1;
        options.connection_state_recovery.emplace();
        return options;
    }
    void tell(int number) {
        if (number % 4 == 1) follower_->peer().reset();
        if (number % 4 == 2) follower_->peer().finish();
        if (number % 4 == 3) harness_.settle();
        harness_.do_on_worker([&] {
            auto room = harness_.core().of("/").to("room");
            number % 2 == 0 ? room.emit("said", number, Binary{"bytes"}) : room.emit("said", number);
        });
        if (number % 4 == 0) follower_->connect();
    }

    int connected_ = 0;
    int disconnected_ = 0;
    ServerHarness harness_;
    std::optional<Follower> follower_;
};

TEST(RecoveryFailureTest, AClientThatIsCutOffInEveryWayMissesNothing) {
    Story story;
    story.play();

    story.expect_that_nothing_was_missed();
    EXPECT_GT(story.returns(), 6);
    story.expect_that_nothing_is_left();
}

/// Lets each operation in turn fail, until none was left to fail.
void walk(Kind kind, std::size_t max_write) {
    for (std::size_t fail_at = 1;; ++fail_at) {
        SCOPED_TRACE(fail_at);
        net::FailurePlan plan{fail_at, kind};
        Story story(&plan, max_write);
        story.play();
        story.expect_that_nothing_was_missed();
        story.expect_that_nothing_is_left();
        if (::testing::Test::HasFailure() || plan.operations < fail_at) return;
    }
}

TEST(RecoveryFailureTest, WhicheverConnectionIsLostNothingIsMissed) {
    walk(Kind::lost, std::string::npos);
}

TEST(RecoveryFailureTest, WhereverAConnectionIsLostAmongPartialWritesNothingIsMissed) {
    walk(Kind::lost, 31);
}

TEST(RecoveryFailureTest, WhicheverConnectionEndsNothingIsMissed) {
    walk(Kind::ended, std::string::npos);
}

TEST(RecoveryFailureTest, WhicheverOperationWouldBlockNothingIsMissed) {
    walk(Kind::would_block, std::string::npos);
}

}  // namespace
}  // namespace siopp
