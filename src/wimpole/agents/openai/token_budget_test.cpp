#include "wimpole/agents/openai/token_budget.hpp"

#include <gtest/gtest.h>

namespace wimpole::agents::openai {
namespace {

using Verdict = TokenBudget::Verdict;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t noon = 20'000 * day_ms + day_ms / 2;

/// The same agent in that channel.
TokenBudget::Spender channel(std::uint8_t number) {
    return {EntityId(siopp::Uuid({1})), ChannelId(siopp::Uuid({number}))};
}
/// That agent in the same channel.
TokenBudget::Spender spending_agent(std::uint8_t number) {
    return {EntityId(siopp::Uuid({number})), ChannelId(siopp::Uuid({1}))};
}

TEST(TokenBudget, EndsInAChannelAndInAll) {
    TokenBudget budget({.tokens_in_channel = 100, .tokens = 150});
    budget.spend(channel(1), 99, noon);
    EXPECT_EQ(budget.judge(channel(1), noon), Verdict::within);
    budget.spend(channel(1), 1, noon);
    EXPECT_EQ(budget.judge(channel(1), noon), Verdict::channel_spent);
    EXPECT_EQ(budget.judge(channel(2), noon), Verdict::within);
    budget.spend(channel(2), 50, noon);
    EXPECT_EQ(budget.judge(channel(3), noon), Verdict::spent);
}

TEST(TokenBudget, EndsForAnAgent) {
    TokenBudget budget({.tokens_of_agent = 100, .max_channels = 2});
    budget.spend(spending_agent(1), 100, noon);
    EXPECT_EQ(budget.judge(spending_agent(1), noon), Verdict::agent_spent);
    EXPECT_EQ(budget.judge(channel(2), noon), Verdict::agent_spent) << "in any channel";
    EXPECT_EQ(budget.judge(spending_agent(2), noon), Verdict::within);
    budget.spend(spending_agent(2), 1, noon);
    budget.spend(spending_agent(3), 60, noon);
    budget.spend(spending_agent(4), 60, noon);
    EXPECT_EQ(budget.judge(spending_agent(5), noon), Verdict::agent_spent) << "too many share a count";
    EXPECT_EQ(budget.judge(spending_agent(1), noon + day_ms), Verdict::within);
}

TEST(TokenBudget, BeginsAnewEveryDay) {
    TokenBudget budget({.tokens_in_channel = 100, .tokens = 100});
    budget.spend(channel(1), 100, noon);
    EXPECT_EQ(budget.judge(channel(1), noon + day_ms / 2 - 1), Verdict::spent);
    EXPECT_EQ(budget.judge(channel(1), noon + day_ms / 2), Verdict::within);
    budget.spend(channel(1), 100, noon + day_ms);
    EXPECT_EQ(budget.judge(channel(1), noon), Verdict::spent) << "the clock was set back";
}

TEST(TokenBudget, CountsWithoutALimit) {
    TokenBudget budget({});
    budget.spend(channel(1), 1'000'000'000, noon);
    EXPECT_EQ(budget.judge(channel(1), noon), Verdict::within);
    EXPECT_EQ(budget.spent(), 1'000'000'000U);
}

TEST(TokenBudget, CountsTooManyChannelsAsOne) {
    TokenBudget budget({.tokens_in_channel = 100, .tokens = 0, .max_channels = 2});
    budget.spend(channel(1), 1, noon);
    budget.spend(channel(2), 1, noon);
    budget.spend(channel(3), 60, noon);
    budget.spend(channel(4), 60, noon);
    EXPECT_EQ(budget.judge(channel(1), noon), Verdict::within);
    EXPECT_EQ(budget.judge(channel(5), noon), Verdict::channel_spent);
}

}  // namespace
}  // namespace wimpole::agents::openai
