#include "wimpole/agents/drivers/script_driver.hpp"

#include <algorithm>
#include <stdexcept>

namespace wimpole::agents {

namespace {

std::string filled_in(std::string text, std::string_view said) {
    constexpr std::string_view place = "{text}";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + said.size()))
        text.replace(at, place.size(), said);
    return text;
}

}  // namespace

/// One turn on the way through its steps.
struct ScriptDriver::Performance {
    TimedExecutor& executor;
    const std::string said;
    TurnEvents& events;
    const std::stop_token stop;
    std::string told;
    std::optional<TurnOutcome> outcome;

    siopp::Task<void> sleep(std::chrono::milliseconds time, std::stop_token until) {
        auto sleeping = sleep_until(executor, executor.now() + time, std::move(until));
        (void)co_await std::move(sleeping);
    }

    siopp::Task<void> tell(script::Chunks chunks) {
        const auto text = filled_in(chunks.text, said);
        for (std::size_t i = 0; i < chunks.count && !stop.stop_requested(); ++i) {
            if (i > 0 && chunks.pause.count() > 0) {
                auto pausing = sleep(chunks.pause, stop);
                co_await std::move(pausing);
            }
            told += text;
            events.chunk(text);
        }
    }

    siopp::Task<void> perform(script::Step step) {
        constexpr auto for_ever = std::chrono::hours(24);
        if (const auto* wait = std::get_if<script::Wait>(&step)) return sleep(wait->time, stop);
        if (std::holds_alternative<script::Hang>(step)) return sleep(for_ever, stop);
        if (const auto* deaf = std::get_if<script::Deaf>(&step)) return sleep(deaf->time, {});
        if (auto* chunks = std::get_if<script::Chunks>(&step)) return tell(std::move(*chunks));
        return at_once(std::move(step));
    }

    siopp::Task<void> at_once(script::Step step) {
        if (const auto* thought = std::get_if<script::Thought>(&step))
            events.thought(filled_in(thought->text, said));
        if (auto* action = std::get_if<ActionStep>(&step)) events.action(std::move(*action));
        if (const auto* failure = std::get_if<script::Throw>(&step)) throw std::runtime_error(failure->what);
        if (const auto* ignore = std::get_if<Ignore>(&step)) outcome = *ignore;
        if (auto* error = std::get_if<TurnError>(&step)) outcome = std::move(*error);
        if (auto* reply = std::get_if<Reply>(&step)) {
            reply->text = reply->text.empty() ? told : filled_in(reply->text, said);
            outcome = std::move(*reply);
        }
        co_return;
    }

    TurnOutcome end() {
        if (outcome) return *std::move(outcome);
        if (told.empty()) return Ignore{};
        Reply reply;
        reply.text = told;
        return reply;
    }
};

siopp::Task<TurnOutcome> ScriptDriver::run(Turn turn, TurnEvents& events, std::stop_token stop) {
    const auto* const steps = steps_for(turn);
    if (!steps) co_return Ignore{};

    Performance performance{executor_, turn.trigger.text, events, stop, {}, {}};
    for (const auto& step : *steps) {
        auto performing = performance.perform(step);
        co_await std::move(performing);
        if (performance.outcome || stop.stop_requested()) break;
    }
    co_return performance.end();
}

const script::Steps* ScriptDriver::steps_for(const Turn& turn) {
    const auto rule = std::ranges::find_if(script_, [&](const script::Rule& each) {
        return turn.trigger.text.find(each.when) != std::string::npos;
    });
    if (rule == script_.end()) return nullptr;
    if (rule->first_tries.empty()) return &rule->steps;
    const auto before = count_try(turn.run);
    return before < rule->first_tries.size() ? &rule->first_tries[before] : &rule->steps;
}

std::size_t ScriptDriver::count_try(RunId run) {
    const auto known = std::ranges::find(tries_, run, &std::pair<RunId, std::size_t>::first);
    if (known != tries_.end()) return known->second++;
    if (tries_.size() >= max_remembered_runs) tries_.pop_front();
    tries_.emplace_back(run, 1);
    return 0;
}

}  // namespace wimpole::agents
