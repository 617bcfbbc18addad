#include "wimpole/auth/token_bucket.hpp"

#include <random>

#include <gtest/gtest.h>

namespace wimpole::auth {
namespace {

using namespace std::chrono_literals;

/// The same, as one would write it without care for speed: a fraction of a token for each microsecond, as a
/// number of parts of which `tokens` come back at a time.
class Model {
public:
    explicit Model(const BucketLimit& limit)
        : limit_(limit), full_(std::uint64_t{limit.burst} * parts_of_token()), parts_(full_) {}

    void pass(std::uint64_t microseconds) {
        for (std::uint64_t i = 0; i < microseconds && parts_ < full_; ++i)
            parts_ = std::min(parts_ + limit_.tokens, full_);
    }
    bool take() {
        if (parts_ < parts_of_token()) return false;
        parts_ -= parts_of_token();
        return true;
    }
    /// Microseconds until take() would do it.
    std::uint64_t wait() const {
        auto later = *this;
        std::uint64_t waited = 0;
        for (; later.parts_ < parts_of_token(); ++waited)
            later.pass(1);
        return waited;
    }

private:
    std::uint64_t parts_of_token() const { return static_cast<std::uint64_t>(limit_.period.count()) * 1'000; }

    BucketLimit limit_;
    std::uint64_t full_;
    std::uint64_t parts_;
};

TEST(TokenBucketTest, GivesABurstAndThenSoManyAPeriod) {
    const BucketLimit limit{2, 1s, 3};
    TokenBucket bucket(limit, 0us);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(bucket.take(limit, 0us));
    EXPECT_FALSE(bucket.take(limit, 0us));
    EXPECT_EQ(bucket.wait(limit, 0us), 500ms);

    EXPECT_FALSE(bucket.take(limit, 499'999us));
    EXPECT_TRUE(bucket.take(limit, 500'000us));
    EXPECT_FALSE(bucket.take(limit, 500'000us));
}

TEST(TokenBucketTest, HoldsNoMoreThanItsBurst) {
    const BucketLimit limit{10, 1s, 2};
    TokenBucket bucket(limit, 0us);
    EXPECT_TRUE(bucket.take(limit, 24h * 365 * 100));
    EXPECT_TRUE(bucket.take(limit, 24h * 365 * 100));
    EXPECT_FALSE(bucket.take(limit, 24h * 365 * 100));
}

TEST(TokenBucketTest, ATimeThatGoesBackGivesNothing) {
    const BucketLimit limit{1, 1s, 1};
    TokenBucket bucket(limit, 10s);
    EXPECT_TRUE(bucket.take(limit, 10s));
    EXPECT_FALSE(bucket.take(limit, 5s));
    EXPECT_FALSE(bucket.take(limit, 10s + 999ms));
    EXPECT_TRUE(bucket.take(limit, 11s));
}

TEST(TokenBucketTest, TellsWhatIsLeftAndWhenItIsFull) {
    const BucketLimit limit{1'000, 15min, 1'000};
    TokenBucket bucket(limit, 0us);
    EXPECT_TRUE(bucket.is_full(limit, 0us));
    EXPECT_TRUE(bucket.take(limit, 0us));
    EXPECT_EQ(bucket.left(limit, 0us), 999u);
    EXPECT_EQ(bucket.time_to_full(limit, 0us), 900ms);
    EXPECT_FALSE(bucket.is_full(limit, 899'999us));
    EXPECT_TRUE(bucket.is_full(limit, 900'000us));

    EXPECT_TRUE(bucket.take(limit, 1s));
    bucket.give_back(limit);
    EXPECT_TRUE(bucket.is_full(limit, 1s));
}

TEST(TokenBucketTest, AgreesWithTheModelMicrosecondByMicrosecond) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        const auto up_to = [&random](std::uint32_t most) {
            return 1 + static_cast<std::uint32_t>(random() % most);
        };
        const BucketLimit limit{up_to(7), std::chrono::milliseconds(up_to(5)), up_to(5)};
        Model model(limit);
        TokenBucket bucket(limit, 0us);
        auto now = 0us;
        for (int step = 0; step < 100; ++step) {
            const auto passed = random() % 2'000;
            now += std::chrono::microseconds(passed);
            model.pass(passed);
            ASSERT_EQ(bucket.wait(limit, now).count(), model.wait());
            ASSERT_EQ(bucket.take(limit, now), model.take());
        }
    }
}

}  // namespace
}  // namespace wimpole::auth
