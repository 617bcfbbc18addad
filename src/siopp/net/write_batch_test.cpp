#include "siopp/net/write_batch.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace siopp::net {
namespace {

/// Two ends of a connection.
class Pair {
public:
    Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()), 0); }
    ~Pair() {
        for (const int end : ends_)
            ::close(end);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    int near() const { return ends_[0]; }
    void close_far() {
        ::close(ends_[1]);
        ends_[1] = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    std::string received() const {
        std::string bytes(4096, 0);
        const auto count = ::recv(ends_[1], bytes.data(), bytes.size(), 0);
        bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return bytes;
    }

private:
    std::array<int, 2> ends_{};
};

iovec of(const std::string& text) {
    return {const_cast<char*>(text.data()), text.size()};
}

class WriteBatchTest : public testing::Test {
protected:
    void SetUp() override {
        if (!batch.is_usable()) GTEST_SKIP() << "io_uring is not allowed here";
    }

    WriteBatch batch;
};

TEST_F(WriteBatchTest, WritesToMoreSocketsThanOneSystemCallTakes) {
    std::vector<Pair> pairs(300);
    std::vector<std::string> texts;
    std::vector<std::size_t> written(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i)
        texts.push_back("message " + std::to_string(i));

    for (std::size_t i = 0; i < pairs.size(); ++i)
        batch.add(pairs[i].near(), of(texts[i]), written[i]);
    batch.submit();

    for (std::size_t i = 0; i < pairs.size(); ++i) {
        EXPECT_EQ(written[i], texts[i].size());
        EXPECT_EQ(pairs[i].received(), texts[i]);
    }
}

TEST_F(WriteBatchTest, ASocketTakesWhatItHasRoomForAndAFullOneNothing) {
    const Pair pair;
    const std::string large(16'000'000, 'x');
    std::size_t first = 0;
    batch.add(pair.near(), of(large), first);
    batch.submit();
    std::size_t second = 0;
    batch.add(pair.near(), of(large), second);
    batch.submit();

    EXPECT_GT(first, 0U);
    EXPECT_LT(first, large.size());
    EXPECT_EQ(second, 0U);
}

TEST_F(WriteBatchTest, OnlyTheSocketWhosePeerIsGoneTakesNothing) {
    Pair gone;
    gone.close_far();
    const Pair alive;
    const std::string text = "hello";
    std::size_t to_gone = 0;
    std::size_t to_alive = 0;
    batch.add(gone.near(), of(text), to_gone);
    batch.add(alive.near(), of(text), to_alive);
    batch.submit();

    EXPECT_EQ(to_gone, 0U);
    EXPECT_EQ(to_alive, text.size());
    EXPECT_EQ(alive.received(), text);
}

TEST_F(WriteBatchTest, CanBeForbidden) {
    batch.forbid();

    EXPECT_FALSE(batch.is_usable());
}

TEST(WriteBatchWithoutRingTest, IsNotUsableWhereTheKernelRefusesARing) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    WriteBatch batch;
    const bool is_usable = batch.is_usable();
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);

    EXPECT_FALSE(is_usable);
    EXPECT_FALSE(batch.is_usable()) << "nor later";
}

}  // namespace
}  // namespace siopp::net
