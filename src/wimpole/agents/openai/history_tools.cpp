#include "wimpole/agents/openai/history_tools.hpp"

#include <map>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "siopp/base/utf8.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::agents::openai {

using siopp::json::View;
using siopp::json::Writer;

namespace {

std::string_view shortened(std::string_view text, std::size_t max) {
    const auto begin = text.substr(0, max);
    return begin.substr(0, siopp::utf8::valid_prefix(begin).length);
}

}  // namespace

ToolDescription SearchHistoryTool::description() const {
    return {"search_history", "Finds earlier messages of this conversation that have all of the words",
            R"({"type":"object","properties":{"words":{"type":"string"}},"required":["words"]})"};
}

siopp::Task<ToolResult> SearchHistoryTool::call(const Turn& turn, std::string arguments, std::stop_token) {
    const auto json = View::parse(arguments);
    const auto words = json ? json->find("words").value_or(View()).string() : std::nullopt;
    if (!words) co_return ToolResult{"words must be a string", true};
    auto searching = conversation_.search(turn.channel.id, *words, max_messages);
    const auto found = co_await std::move(searching);
    if (!found) co_return ToolResult{found.error().reason, true};

    ToolResult result;
    Writer writer(result.content);
    writer.begin_array();
    for (const auto& message : *found) {
        writer.begin_object()
            .member("from", speaker_name(message.sender_name))
            .member("at", iso_time(message.created_at_ms))
            .member("text", shortened(message.text, max_message_bytes))
            .end_object();
    }
    writer.end_array();
    co_return result;
}

ToolDescription ParticipantsTool::description() const {
    return {"participants", "Tells who takes part in this conversation",
            R"({"type":"object","properties":{}})"};
}

siopp::Task<ToolResult> ParticipantsTool::call(const Turn& turn, std::string, std::stop_token) {
    auto reading = conversation_.newest(turn.channel.id, max_messages);
    const auto recent = co_await std::move(reading);
    if (!recent) co_return ToolResult{recent.error().reason, true};
    std::map<EntityId, std::string> names;
    for (const auto& message : *recent)
        names[message.sender] = speaker_name(message.sender_name);

    ToolResult result;
    Writer writer(result.content);
    writer.begin_array();
    std::size_t count = 0;
    for (const auto& participant : turn.channel.participants) {
        if (++count > max_participants) break;
        const auto name = names.find(participant);
        writer.begin_object()
            .member("id", participant.to_string())
            .member("name", name == names.end() ? "unknown" : name->second)
            .member("isYou", participant == turn.agent.id)
            .end_object();
    }
    writer.end_array();
    co_return result;
}

}  // namespace wimpole::agents::openai
