#include "wimpole/agents/openai/token_budget.hpp"

namespace wimpole::agents::openai {

namespace {

constexpr std::int64_t day_ms = std::int64_t{24} * 60 * 60 * 1000;

/// Under which id somebody is counted.
template <class Id>
Id counted_as(const std::map<Id, std::size_t>& counts, Id id, std::size_t max_counts) {
    return counts.contains(id) || counts.size() < max_counts ? id : Id();
}

template <class Id>
bool is_used_up(const std::map<Id, std::size_t>& counts, Id id, std::size_t limit) {
    const auto used = counts.find(id);
    return limit > 0 && used != counts.end() && used->second >= limit;
}

}  // namespace

TokenBudget::Verdict TokenBudget::judge(const Spender& spender, std::int64_t time_ms) {
    begin_day(time_ms);
    if (limits_.tokens > 0 && total_ >= limits_.tokens) return Verdict::spent;
    const auto agent = counted_as(by_agent_, spender.agent, limits_.max_channels);
    if (is_used_up(by_agent_, agent, limits_.tokens_of_agent)) return Verdict::agent_spent;
    const auto channel = counted_as(by_channel_, spender.channel, limits_.max_channels);
    const bool is_spent = is_used_up(by_channel_, channel, limits_.tokens_in_channel);
    return is_spent ? Verdict::channel_spent : Verdict::within;
}

void TokenBudget::spend(const Spender& spender, std::size_t tokens, std::int64_t time_ms) {
    begin_day(time_ms);
    total_ += tokens;
    if (limits_.tokens_of_agent > 0)
        by_agent_[counted_as(by_agent_, spender.agent, limits_.max_channels)] += tokens;
    if (limits_.tokens_in_channel > 0)
        by_channel_[counted_as(by_channel_, spender.channel, limits_.max_channels)] += tokens;
}

void TokenBudget::begin_day(std::int64_t time_ms) {
    const auto day = time_ms / day_ms;
    // A clock that was set back must not give the day's tokens again.
    if (day <= day_) return;
    day_ = day;
    total_ = 0;
    by_channel_.clear();
    by_agent_.clear();
}

}  // namespace wimpole::agents::openai
