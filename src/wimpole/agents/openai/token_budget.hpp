#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "wimpole/base/id.hpp"

namespace wimpole::agents::openai {

struct TokenBudgetLimits {
    /// A day (UTC) in one channel, of one agent, and in all together; 0 = no limit.
    std::size_t tokens_in_channel = 0;
    std::size_t tokens_of_agent = 0;
    std::size_t tokens = 0;
    /// Channels, and agents, that are counted one by one; those on top share a count.
    std::size_t max_channels = 10'000;
};

/// Counts the tokens that agents use, so that nobody can run up a bill without end. The counts are those of
/// the running server: a restart begins anew. One thread.
class TokenBudget {
public:
    enum class Verdict : std::uint8_t { within, channel_spent, agent_spent, spent };
    struct Spender {
        EntityId agent;
        ChannelId channel;
    };

    explicit TokenBudget(TokenBudgetLimits limits) : limits_(limits) {}

    /// Whether a turn may begin at that time (milliseconds since 1970).
    Verdict judge(const Spender& spender, std::int64_t time_ms);
    void spend(const Spender& spender, std::size_t tokens, std::int64_t time_ms);

    std::size_t spent() const noexcept { return total_; }

private:
    void begin_day(std::int64_t time_ms);

    TokenBudgetLimits limits_;
    std::int64_t day_ = 0;
    std::size_t total_ = 0;
    std::map<ChannelId, std::size_t> by_channel_;
    std::map<EntityId, std::size_t> by_agent_;
};

}  // namespace wimpole::agents::openai
