#include "wimpole/agents/drivers/openai_driver.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/agents/character/system_prompt.hpp"
#include "wimpole/agents/openai/xml_reply.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::agents {

using openai::ChatMessage;
using openai::ChatRequest;
using openai::Completion;
using openai::CompletionOutcome;
using openai::ToolCall;
using openai::ToolResult;
using Role = openai::ChatMessage::Role;

namespace {

/// The least that is left for the conversation, however long the prompt is.
constexpr std::size_t min_conversation_tokens = 256;
/// One word, and what a model thinks before it.
constexpr std::int64_t max_decision_tokens = 512;
constexpr std::array decision_words{"RESPOND", "IGNORE", "STOP"};

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char letter) { return std::toupper(letter); });
    return text;
}

std::string json_string(std::string_view text) {
    std::string json;
    siopp::json::append_string(json, text);
    return json;
}

/// What is being talked about: the last words of it.
std::string topic_of(const std::vector<messaging::Message>& recent, const messaging::Message& trigger) {
    constexpr std::size_t messages = 3;
    std::string topic = trigger.text;
    for (const auto& message : std::span(recent).last(std::min(recent.size(), messages)))
        topic += '\n' + message.text;
    return topic;
}

/// The word of a model that was asked whether to answer; empty where it says none in XML.
std::string decision_word(const std::string& answer) {
    openai::XmlReplyReader reader({[](std::string_view) {}, [](std::string_view) {}});
    reader.feed(answer);
    reader.finish();
    return upper(reader.is_xml() ? reader.decision() : answer);
}

std::string decision_instruction(const std::string& name) {
    return "Nobody has addressed you. Do not answer yet: decide whether " + name +
           " has something to say that helps. Write one word: RESPOND if so, IGNORE if not, STOP if somebody "
           "asks you to be quiet.";
}

TurnError budget_error(openai::TokenBudget::Verdict verdict) {
    using Verdict = openai::TokenBudget::Verdict;
    const std::string whose = verdict == Verdict::channel_spent ? "this channel"
                              : verdict == Verdict::agent_spent ? "this agent"
                                                                : "this server";
    return {"TOKEN_BUDGET_SPENT", "the tokens of " + whose + " are spent for today", false, {}};
}

}  // namespace

struct OpenAiDriver::Progress {
    std::string text;
    std::string thought;
    std::string finish_reason;
    /// Tools that it has called, and what it says that it does.
    std::vector<std::string> actions;
    std::vector<std::string> said_actions;
    Usage usage;
};

OpenAiDriver::OpenAiDriver(openai::Profile profile, OpenAiServices services)
    : profile_(std::move(profile)), services_(services) {}

siopp::Task<TurnOutcome> OpenAiDriver::run(Turn turn, TurnEvents& events, std::stop_token stop) {
    const auto verdict = services_.budget.judge({turn.agent.id, turn.channel.id}, now_ms());
    if (verdict != openai::TokenBudget::Verdict::within) co_return budget_error(verdict);
    auto recalling =
        services_.conversation.recent(turn.channel.id, turn.trigger.seq, profile_.max_context_messages);
    const auto recent = co_await std::move(recalling);
    if (!recent) co_return TurnError{"STORAGE_ERROR", recent.error().reason, true, {}};

    if (turn.is_offered) {
        auto deciding = decline(turn, *recent, stop);
        const auto ignore = co_await std::move(deciding);
        if (ignore) co_return *ignore;
    }

    auto request = first_request(turn, *recent, Purpose::reply);
    Progress progress;
    for (int round = 0;; ++round) {
        // Who has called tools for so long has to answer now.
        if (round == profile_.max_tool_rounds) request.tools.clear();
        if (!progress.text.empty()) {
            events.chunk("\n\n");
            progress.text += "\n\n";
        }
        auto asking = ask(turn, request, events, stop, progress);
        const auto outcome = co_await std::move(asking);
        if (const auto* error = std::get_if<TurnError>(&outcome)) co_return *error;

        const auto& completion = std::get<Completion>(outcome);
        account(turn, request, completion, progress);
        if (completion.tool_calls.empty() || request.tools.empty())
            co_return outcome_of(std::move(progress), request);
        for (const auto& call : completion.tool_calls)
            progress.actions.push_back(upper(call.name));
        auto calling = call_tools(turn, completion, request, events, stop);
        co_await std::move(calling);
    }
}

siopp::Task<std::optional<Ignore>> OpenAiDriver::decline(const Turn& turn,
                                                         const std::vector<messaging::Message>& recent,
                                                         std::stop_token stop) {
    auto request = first_request(turn, recent, Purpose::decision);
    request.tools.clear();
    request.stream = false;
    request.temperature.reset();
    request.max_tokens = std::min(request.max_tokens, max_decision_tokens);
    openai::CompletionSink nobody{[](std::string_view) {}, [](std::string_view) {}};
    openai::CompletionCall call(profile_.provider, services_.client, services_.slots);
    auto running = call.run(request, std::move(nobody), turn.deadline, std::move(stop));
    const auto outcome = co_await std::move(running);
    // Who cannot decide is silent.
    const auto* completion = std::get_if<Completion>(&outcome);
    if (!completion) co_return Ignore{};

    Progress counted;
    account(turn, request, *completion, counted);
    const auto answer = decision_word(completion->text);
    const auto says = [&answer](const char* word) { return answer.find(word) != std::string::npos; };
    // Who weighs several of them has not decided.
    if (std::ranges::count_if(decision_words, says) != 1) co_return Ignore{};
    if (says("RESPOND")) co_return std::nullopt;
    co_return Ignore{says("STOP")};
}

ChatRequest OpenAiDriver::first_request(const Turn& turn, const std::vector<messaging::Message>& recent,
                                        Purpose purpose) const {
    ChatRequest request;
    request.model = profile_.model;
    request.max_tokens = profile_.max_reply_tokens;
    request.temperature = profile_.temperature;
    request.limits_all_tokens = profile_.provider.base_url.host == "api.openai.com";
    for (const auto& tool : profile_.tools)
        request.tools.push_back(tool->description());

    const auto facts = profile_.knowledge.about(topic_of(recent, turn.trigger), profile_.max_facts);
    auto system = system_of(facts, purpose);
    const auto spoken_for =
        estimate_.tokens(system.size()) + static_cast<std::size_t>(profile_.max_reply_tokens);
    const auto left = std::max(profile_.context_tokens, spoken_for) - spoken_for;
    openai::ContextRules rules;
    rules.agent = turn.agent.id;
    rules.is_group = openai::is_group(turn.channel.type);
    rules.can_see_images = profile_.character.can_see_images;
    rules.max_bytes = estimate_.bytes(std::max(left, min_conversation_tokens));

    request.messages.push_back({Role::system, std::move(system)});
    auto conversation = openai::conversation_of(recent, rules);
    std::ranges::move(conversation, std::back_inserter(request.messages));
    return request;
}

std::string OpenAiDriver::system_of(const std::vector<std::string>& facts, Purpose purpose) const {
    const auto& character = profile_.character;
    const auto& used = purpose == Purpose::reply ? character.reply_template : character.decision_template;
    if (used) return system_prompt(character, facts, *used);
    auto system = system_prompt(character, facts);
    if (purpose == Purpose::decision) system += "\n\n# Now\n" + decision_instruction(character.name);
    return system;
}

siopp::Task<CompletionOutcome> OpenAiDriver::ask(const Turn& turn, const ChatRequest& request,
                                                 TurnEvents& events, std::stop_token stop,
                                                 Progress& progress) {
    openai::CompletionSink sink{[&events](std::string_view text) { events.chunk(text); },
                                [&events](std::string_view text) { events.thought(text); }};
    openai::XmlReplyReader reader(sink);
    const bool reads_xml = profile_.character.reply_template.has_value();
    if (reads_xml) {
        sink.text = [&reader, &events](std::string_view text) {
            // It is alive, also where it says nothing for people.
            events.thought({});
            reader.feed(text);
        };
    }
    openai::CompletionCall call(profile_.provider, services_.client, services_.slots);
    auto running = call.run(request, std::move(sink), turn.deadline, std::move(stop));
    auto outcome = co_await std::move(running);
    auto* const completion = std::get_if<Completion>(&outcome);
    if (!reads_xml || !completion) co_return outcome;

    reader.finish();
    completion->text = reader.text();
    completion->thought += reader.thought();
    std::ranges::move(reader.actions(), std::back_inserter(progress.said_actions));
    co_return outcome;
}

siopp::Task<void> OpenAiDriver::call_tools(const Turn& turn, const Completion& completion,
                                           ChatRequest& request, TurnEvents& events, std::stop_token stop) {
    request.messages.push_back({Role::assistant, completion.text, {}, completion.tool_calls});
    for (const auto& call : completion.tool_calls) {
        ActionStep step;
        // Ids of providers may come again in the next round, or not at all; the place of the result does not.
        step.id = std::to_string(request.messages.size());
        step.name = upper(call.name);
        events.action(step);
        auto calling = call_tool(turn, call, stop);
        auto result = co_await std::move(calling);
        step.status = result.is_failed ? ActionStep::Status::failed : ActionStep::Status::completed;
        step.result = json_string(result.content);
        events.action(step);
        request.messages.push_back({Role::tool, std::move(result.content), {}, {}, call.id});
    }
}

siopp::Task<ToolResult> OpenAiDriver::call_tool(const Turn& turn, const ToolCall& call,
                                                std::stop_token stop) {
    for (const auto& tool : profile_.tools) {
        if (tool->description().name != call.name) continue;
        auto calling = tool->call(turn, call.arguments, std::move(stop));
        co_return co_await std::move(calling);
    }
    co_return ToolResult{"there is no tool of that name", true};
}

void OpenAiDriver::account(const Turn& turn, const ChatRequest& request, const Completion& completion,
                           Progress& progress) {
    const auto bytes = openai::content_bytes(request.messages);
    const auto counted = completion.usage.value_or(
        Usage{estimate_.tokens(bytes), estimate_.tokens(completion.text.size() + completion.thought.size())});
    if (completion.usage) estimate_.learn(bytes, counted.prompt_tokens);
    services_.budget.spend({turn.agent.id, turn.channel.id},
                           counted.prompt_tokens + counted.completion_tokens, now_ms());
    progress.usage.prompt_tokens += counted.prompt_tokens;
    progress.usage.completion_tokens += counted.completion_tokens;
    progress.text += completion.text;
    progress.thought += completion.thought;
    progress.finish_reason = completion.finish_reason;
}

TurnOutcome OpenAiDriver::outcome_of(Progress progress, const ChatRequest& request) const {
    const auto says = [&progress](const char* action) {
        return std::ranges::find(progress.said_actions, action) != progress.said_actions.end();
    };
    if (progress.text.empty() && says("STOP")) return Ignore{true};
    if (progress.text.empty() && (says("IGNORE") || says("NONE"))) return Ignore{};
    if (progress.text.empty())
        return TurnError{"PROVIDER_BAD_ANSWER", "the model has given no text", false, {}};
    auto reply = reply_of(std::move(progress));
    reply.prompt = openai::to_json(request);
    return reply;
}

Reply OpenAiDriver::reply_of(Progress progress) const {
    Reply reply;
    reply.text = std::move(progress.text);
    reply.thought = std::move(progress.thought);
    if (progress.said_actions.empty()) progress.said_actions.emplace_back("REPLY");
    std::ranges::move(progress.said_actions, std::back_inserter(progress.actions));
    reply.actions.clear();
    siopp::json::Writer actions(reply.actions);
    actions.begin_array();
    for (const auto& action : progress.actions)
        actions.value(action);
    actions.end_array();

    siopp::json::Writer metadata(reply.metadata);
    metadata.begin_object().member("model", profile_.model);
    if (!progress.finish_reason.empty()) metadata.member("finishReason", progress.finish_reason);
    if (progress.finish_reason == "length") metadata.member("truncated", true);
    metadata.end_object();
    reply.usage = progress.usage;
    return reply;
}

}  // namespace wimpole::agents
