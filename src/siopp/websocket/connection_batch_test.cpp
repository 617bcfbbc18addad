#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "siopp/net/manual_worker.hpp"
#include "siopp/net/tcp_stream.hpp"
#include "siopp/websocket/client_frame.hpp"
#include "siopp/websocket/connection.hpp"

// Connections of one worker that have something to write in the same turn, over real sockets.
namespace siopp::websocket {
namespace {

using namespace std::chrono_literals;

const Limits limits{1000, 8, 10'000'000, 2s};

/// A connection and the socket of its client.
class Member final : public ConnectionListener {
public:
    explicit Member(net::Worker& worker) : worker_(worker) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        client_ = ends[1];
        connection = std::make_unique<Connection>(
            worker, std::make_unique<net::TcpStream>(worker.poller(), ends[0]), limits);
        connection->set_listener(this);
        connection->start({});
    }
    ~Member() override {
        connection->abort();
        worker_.retire(std::move(connection));
        leave();
    }
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    void leave() {
        if (client_ >= 0) ::close(std::exchange(client_, -1));
    }
    /// The texts that have come since.
    std::vector<std::string> texts() {
        std::vector<char> buffer(1'000'000);
        for (ssize_t count = 1; count > 0;) {
            count = ::recv(client_, buffer.data(), buffer.size(), 0);
            if (count > 0) bytes_.append(buffer.data(), static_cast<std::size_t>(count));
        }
        std::vector<std::string> result;
        while (auto frame = take_server_frame(bytes_))
            result.push_back(frame->payload);
        return result;
    }

    void on_text(std::string_view) override {}
    void on_binary(std::string_view) override {}
    void on_ended(Connection&, Ending how) override { endings.push_back(how); }

    std::unique_ptr<Connection> connection;
    std::vector<Ending> endings;

private:
    net::Worker& worker_;
    int client_ = -1;
    std::string bytes_;
};

enum class Batches { allowed, forbidden };

class ConnectionBatchTest : public testing::TestWithParam<Batches> {
protected:
    static constexpr std::size_t count = 20;

    ConnectionBatchTest() {
        if (GetParam() == Batches::forbidden) manual.worker().forbid_batches();
        for (std::size_t i = 0; i < count; ++i)
            members.push_back(std::make_unique<Member>(manual.worker()));
        manual.turn();
    }
    ~ConnectionBatchTest() override {
        members.clear();
        manual.turn();
    }

    void send_to_all(std::string_view text) {
        const auto frame = server_frame(text);
        for (const auto& member : members)
            member->connection->send(frame);
    }

    net::ManualWorker manual;
    std::vector<std::unique_ptr<Member>> members;
};

TEST_P(ConnectionBatchTest, EachGetsWhatIsForAllAndWhatIsForItAloneInOrder) {
    for (int i = 0; i < 3; ++i) {
        send_to_all("all " + std::to_string(i));
        members[7]->connection->send(server_frame("one " + std::to_string(i)));
        manual.turn();
    }

    for (std::size_t i = 0; i < count; ++i) {
        const auto expected =
            i == 7 ? std::vector<std::string>{"all 0", "one 0", "all 1", "one 1", "all 2", "one 2"}
                   : std::vector<std::string>{"all 0", "all 1", "all 2"};
        EXPECT_EQ(members[i]->texts(), expected) << i;
    }
}

TEST_P(ConnectionBatchTest, OneThatDoesNotReadGetsEverythingOnceAndInOrderWhenItDoes) {
    const std::string filler(50'000, 'x');
    std::vector<std::string> expected;
    for (int i = 0; i < 20; ++i) {
        expected.push_back(std::to_string(i) + filler);
        send_to_all(expected.back());
        manual.turn();
        for (std::size_t other = 1; other < count; ++other)
            EXPECT_EQ(members[other]->texts(), std::vector{expected.back()});
    }
    EXPECT_TRUE(members[0]->connection->is_congested());

    std::vector<std::string> late;
    for (int turns = 0; turns < 1000 && late.size() < expected.size(); ++turns) {
        const auto more = members[0]->texts();
        late.insert(late.end(), more.begin(), more.end());
        manual.turn();
    }
    EXPECT_EQ(late, expected);
    EXPECT_TRUE(members[0]->endings.empty());
}

TEST_P(ConnectionBatchTest, OnlyTheOneWhoseClientIsGoneEnds) {
    members[3]->leave();
    send_to_all("hello");
    manual.turn();

    for (std::size_t i = 0; i < count; ++i) {
        if (i == 3) continue;
        EXPECT_EQ(members[i]->texts(), std::vector<std::string>{"hello"});
        EXPECT_TRUE(members[i]->endings.empty());
    }
    EXPECT_EQ(members[3]->endings.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Writes, ConnectionBatchTest, testing::Values(Batches::allowed, Batches::forbidden),
                         [](const auto& tested) {
                             return tested.param == Batches::allowed ? "InBatches" : "OneByOne";
                         });

}  // namespace
}  // namespace siopp::websocket
