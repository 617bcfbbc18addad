#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/quantity.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

namespace {

ValueFormat<std::size_t> count() {
    return number<std::size_t>(1, 1'000'000);
}

ValueFormat<std::size_t> count_or_none() {
    return number<std::size_t>(0, 1'000'000);
}

ValueFormat<std::chrono::milliseconds> any_time() {
    return duration(std::chrono::milliseconds(1), std::chrono::hours(24));
}

void add_all(std::vector<Option>& options, std::vector<Option> more) {
    for (auto& option : more)
        options.push_back(std::move(option));
}

std::vector<Option> rule_options() {
    using namespace agents;
    const Section host(
        "agents", [](auto& config) -> auto& { return config.agents.host; });
    const Section rules(
        "agents", [](auto& config) -> auto& { return config.agents.host.rules; });
    const auto groups = choice<GroupPolicy>({{"host", GroupPolicy::host},
                                             {"all", GroupPolicy::all},
                                             {"mention", GroupPolicy::mention},
                                             {"smart", GroupPolicy::smart}});
    const auto others =
        choice<AgentToAgent>({{"off", AgentToAgent::off}, {"mention", AgentToAgent::mention}});
    const auto waiting = choice<WaitingPolicy>({{"queue", WaitingPolicy::queue},
                                                {"coalesce", WaitingPolicy::coalesce},
                                                {"interrupt", WaitingPolicy::interrupt}});
    const auto input = choice<InputPolicy>(
        {{"auto", InputPolicy::automatic}, {"all", InputPolicy::all}, {"off", InputPolicy::off}});
    return {
        rules.option("group_policy", &TurnTakingRules::group_policy, groups,
                     "Who answers in a group with several agents where none is addressed: the first one, "
                     "all, none, or those that can judge it and have something to say"),
        rules.option("agent_to_agent", &TurnTakingRules::agent_to_agent, others,
                     "Whether agents answer agents that address them"),
        host.option("waiting_messages", &AgentHostOptions::waiting_messages, waiting,
                    "What becomes of messages while an agent answers: an answer each, one for all, or one "
                    "for all at once"),
        host.option("input_lock", &AgentHostOptions::input_lock, input,
                    "Where people are asked to wait for an agent: in direct channels and where one person "
                    "talks with agents, everywhere, or nowhere"),
        host.option("max_muted", &AgentHostOptions::max_muted, count(),
                    "Agents asked to be quiet, in one channel each, that are remembered"),
        host.option("max_kept_runs", &AgentHostOptions::max_kept_runs, count(),
                    "Records of turns that are kept: the newest"),
    };
}

std::vector<Option> queue_options() {
    using agents::TurnQueueLimits;
    const Section queue(
        "agents", [](auto& config) -> auto& { return config.agents.host.queue; });
    return {
        queue.option("max_waiting_in_channel", &TurnQueueLimits::max_waiting_in_channel, count(),
                     "Turns of one agent in one channel that wait for the one that runs"),
        queue.option("max_waiting", &TurnQueueLimits::max_waiting, count(),
                     "The same for all channels together"),
        queue.option("max_running_of_agent", &TurnQueueLimits::max_running_of_agent, count(),
                     "Turns of one agent that run at a time"),
        queue.option("max_running", &TurnQueueLimits::max_running, count(),
                     "The same for all agents together"),
    };
}

std::vector<Option> time_options() {
    using agents::RunLimits;
    const Section run(
        "agents", [](auto& config) -> auto& { return config.agents.host.run; });
    return {
        run.option("first_event_timeout", &RunLimits::first_event_timeout, any_time(),
                   "How long a turn waits for its agent to begin"),
        run.option("idle_timeout", &RunLimits::idle_timeout, any_time(), "How long it waits for it to go on"),
        run.option("run_timeout", &RunLimits::run_timeout, any_time(), "How long a turn may take"),
        run.option("stop_grace", &RunLimits::stop_grace, any_time(),
                   "How long the next turn of a channel waits for an agent that was stopped"),
        run.option("retry_delay", &RunLimits::retry_delay, any_time(),
                   "Wait before a failed turn is tried again; it doubles with each try"),
        run.option("max_retry_after", &RunLimits::max_retry_after, any_time(),
                   "The longest such wait that a provider may ask for"),
        run.option("chunk_interval", &RunLimits::chunk_interval, any_time(),
                   "The shortest time between two chunks of a reply"),
        run.option("save_interval", &RunLimits::save_interval, any_time(),
                   "How often the beginning of a reply is stored"),
    };
}

std::vector<Option> amount_options() {
    using agents::RunLimits;
    const Section run(
        "agents", [](auto& config) -> auto& { return config.agents.host.run; });
    const auto text_size = size(1, 1'024 * kib);
    return {
        run.option("max_retries", &RunLimits::max_retries, count_or_none(),
                   "How often a turn that failed is tried again"),
        run.option("max_reply_size", &RunLimits::max_reply_bytes, text_size,
                   "Text of a reply; what is longer is cut"),
        run.option("max_thought_size", &RunLimits::max_thought_bytes, text_size, "Text of a thought"),
        run.option("max_actions", &RunLimits::max_actions, count_or_none(),
                   "Steps of a turn that are shown as messages"),
    };
}

std::vector<Option> ended_options() {
    using agents::EndedReplyLimits;
    const Section ended(
        "agents", [](auto& config) -> auto& { return config.agents.host.ended; });
    return {
        ended.option("max_ended_replies", &EndedReplyLimits::max_replies, count_or_none(),
                     "Replies told in chunks, and ended, that are told again to who joins their channel and "
                     "asks for no history"),
        ended.option("ended_reply_time", &EndedReplyLimits::time, any_time(), "How long after their end"),
    };
}

std::vector<Option> loop_options() {
    using agents::LoopLimits;
    const Section loops(
        "agents", [](auto& config) -> auto& { return config.agents.host.loops; });
    return {
        loops.option("max_hops", &LoopLimits::max_hops, count_or_none(),
                     "Turns of agents in a row, each caused by the one before, since a person wrote"),
        loops.option("max_turns_after_person", &LoopLimits::max_turns_after_person, count_or_none(),
                     "Turns of agents after agents since a person wrote"),
        loops.option("max_turns_of_pair", &LoopLimits::max_turns_of_pair, count_or_none(),
                     "Turns of two agents after each other within pair_window"),
        loops.option("pair_window", &LoopLimits::pair_window, any_time(), "The time that this is about"),
        loops.option("max_turns_in_channel", &LoopLimits::max_turns_in_channel, count_or_none(),
                     "Turns of agents after agents in a channel within channel_window"),
        loops.option("channel_window", &LoopLimits::channel_window, any_time(),
                     "The time that this is about"),
        loops.option("max_talking_channels", &LoopLimits::max_talking_channels, count(),
                     "Channels in which agents talk with each other at a time"),
    };
}

}  // namespace

std::vector<Option> run_options() {
    auto options = rule_options();
    add_all(options, queue_options());
    add_all(options, time_options());
    add_all(options, amount_options());
    add_all(options, ended_options());
    add_all(options, loop_options());
    return options;
}

}  // namespace wimpole::config
