#include "wimpole/agents/openai/token_budget.hpp"

namespace wimpole::agents::openai {

namespace {

constexpr std::int64_t day_ms = std::int64_t{24} * 60 * 60 * 1000;

}  // namespace

TokenBudget::Verdict TokenBudget::judge(ChannelId channel, std::int64_t time_ms) {
    begin_day(time_ms);
    if (limits_.tokens > 0 && total_ >= limits_.tokens) return Verdict::spent;
    const auto used = by_channel_.find(counted_as(channel));
    const bool is_spent = limits_.tokens_in_channel > 0 && used != by_channel_.end() &&
                          used->second >= limits_.tokens_in_channel;
    return is_spent ? Verdict::channel_spent : Verdict::within;
}

void TokenBudget::spend(ChannelId channel, std::size_t tokens, std::int64_t time_ms) {
    begin_day(time_ms);
    total_ += tokens;
    if (limits_.tokens_in_channel > 0) by_channel_[counted_as(channel)] += tokens;
}

void TokenBudget::begin_day(std::int64_t time_ms) {
    const auto day = time_ms / day_ms;
    // A clock that was set back must not give the day's tokens again.
    if (day <= day_) return;
    day_ = day;
    total_ = 0;
    by_channel_.clear();
}

ChannelId TokenBudget::counted_as(ChannelId channel) const {
    const bool has_room = by_channel_.contains(channel) || by_channel_.size() < limits_.max_channels;
    return has_room ? channel : ChannelId();
}

}  // namespace wimpole::agents::openai
