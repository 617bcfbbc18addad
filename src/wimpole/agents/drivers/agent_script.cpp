#include <algorithm>
#include <string>
#include <utility>

#include "wimpole/agents/drivers/script_driver.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/base/log.hpp"

// Reading the scripts of agents.
namespace wimpole::agents {

using siopp::json::Kind;
using siopp::json::View;

namespace {

constexpr std::size_t max_rules = 1'000;
constexpr std::size_t max_steps = 10'000;
constexpr std::int64_t max_number = 86'400'000;

Error wrong_script(const std::string& place, const std::string& what) {
    return {Error::Kind::invalid, place + ": " + what};
}

/// The JSON text of a member of one kind; empty where there is none.
std::string json_member(View object, std::string_view name, Kind kind) {
    const auto member = object.find(name);
    return member && member->kind() == kind ? std::string(member->raw()) : std::string();
}

std::int64_t number_member(View object, std::string_view name, std::int64_t otherwise) {
    const auto member = object.find(name);
    const auto number = member ? member->integer() : std::nullopt;
    return std::clamp<std::int64_t>(number.value_or(otherwise), 0, max_number);
}

std::chrono::milliseconds time_of(View value) {
    return std::chrono::milliseconds(std::clamp<std::int64_t>(value.integer().value_or(0), 0, max_number));
}

script::Chunks chunks_of(View value) {
    script::Chunks chunks;
    chunks.text = string_or_empty(value, "text");
    chunks.count = static_cast<std::size_t>(number_member(value, "count", 1));
    chunks.pause = std::chrono::milliseconds(number_member(value, "pause", 0));
    return chunks;
}

ActionStep action_of(View value) {
    ActionStep action;
    action.id = string_or_empty(value, "id");
    action.name = string_or_empty(value, "name");
    action.text = string_or_empty(value, "text");
    const auto status = string_or_empty(value, "status");
    if (status == "completed") action.status = ActionStep::Status::completed;
    if (status == "failed") action.status = ActionStep::Status::failed;
    if (const auto result = value.find("result")) action.result = result->raw();
    return action;
}

Reply reply_of(View value) {
    Reply reply;
    if (const auto text = value.string()) {
        reply.text = *text;
        return reply;
    }
    reply.text = string_or_empty(value, "text");
    reply.thought = string_or_empty(value, "thought");
    reply.prompt = string_or_empty(value, "prompt");
    reply.attachments = json_member(value, "attachments", Kind::array);
    reply.metadata = json_member(value, "metadata", Kind::object);
    if (auto actions = json_member(value, "actions", Kind::array); !actions.empty())
        reply.actions = std::move(actions);
    if (const auto usage = value.find("usage")) {
        reply.usage = Usage{static_cast<std::uint64_t>(number_member(*usage, "promptTokens", 0)),
                            static_cast<std::uint64_t>(number_member(*usage, "completionTokens", 0))};
    }
    return reply;
}

TurnError error_of(View value) {
    TurnError error;
    error.code = string_or_empty(value, "code");
    error.message = string_or_empty(value, "message");
    error.is_retryable = is_true(value, "retryable");
    if (value.find("retryAfter"))
        error.retry_after = std::chrono::milliseconds(number_member(value, "retryAfter", 0));
    return error;
}

std::optional<script::Step> step_of(std::string_view name, View value) {
    if (name == "wait") return script::Wait{time_of(value)};
    if (name == "thought") return script::Thought{value.string().value_or("")};
    if (name == "chunk") return script::Chunks{value.string().value_or(""), 1, {}};
    if (name == "chunks") return chunks_of(value);
    if (name == "action") return action_of(value);
    if (name == "hang") return script::Hang{};
    if (name == "deaf") return script::Deaf{time_of(value)};
    if (name == "throw") return script::Throw{value.string().value_or("")};
    if (name == "reply") return reply_of(value);
    if (name == "ignore") return Ignore{};
    if (name == "stop") return Ignore{.is_stop = true};
    if (name == "error") return error_of(value);
    return std::nullopt;
}

Result<script::Steps> steps_of(View list, const std::string& place) {
    if (list.kind() != Kind::array) return wrong_script(place, "an array of steps is needed");
    script::Steps steps;
    for (const auto& item : list.elements()) {
        const auto here = place + "[" + std::to_string(steps.size()) + "]";
        if (steps.size() >= max_steps) return wrong_script(here, "too many steps");
        std::size_t members = 0;
        for (const auto& [key, value] : item.members()) {
            const auto name = key.string().value_or("");
            auto step = step_of(name, value);
            if (!step) return wrong_script(here, "unknown step \"" + name + "\"");
            steps.push_back(*std::move(step));
            ++members;
        }
        if (members != 1) return wrong_script(here, "an object with one member is needed");
    }
    return steps;
}

Result<script::Rule> rule_of(View item, const std::string& place) {
    if (item.kind() != Kind::object) return wrong_script(place, "an object is needed");
    script::Rule rule;
    rule.when = string_or_empty(item, "when");
    auto steps = steps_of(item.find("steps").value_or(View()), place + ".steps");
    if (!steps) return steps.error();
    rule.steps = *std::move(steps);
    const auto tries = item.find("firstTries").value_or(View());
    for (const auto& each : tries.elements()) {
        const auto here = place + ".firstTries[" + std::to_string(rule.first_tries.size()) + "]";
        auto first = steps_of(each, here);
        if (!first) return first.error();
        rule.first_tries.push_back(*std::move(first));
    }
    return rule;
}

}  // namespace

Result<AgentScript> parse_agent_script(View json) {
    if (json.kind() != Kind::array) return wrong_script("script", "an array of rules is needed");
    AgentScript script;
    for (const auto& item : json.elements()) {
        const auto place = "script[" + std::to_string(script.size()) + "]";
        if (script.size() >= max_rules) return wrong_script(place, "too many rules");
        auto rule = rule_of(item, place);
        if (!rule) return rule.error();
        script.push_back(*std::move(rule));
    }
    return script;
}

std::shared_ptr<AgentDriver> scripted_driver(const Agent& agent, TimedExecutor& executor) {
    const auto character = View::parse(agent.character);
    const auto settings = character ? character->find("settings").value_or(View()) : View();
    if (string_or_empty(settings, "driver") != "script") return nullptr;

    auto script = parse_agent_script(settings.find("script").value_or(View()));
    if (script) return std::make_shared<ScriptDriver>(executor, *std::move(script));
    log::error("agent ", agent.name, " says nothing: ", script.error().reason);
    return std::make_shared<ScriptDriver>(executor, AgentScript());
}

}  // namespace wimpole::agents
