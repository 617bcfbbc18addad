#include "wimpole/events/agent_json.hpp"

#include "siopp/base/json_writer.hpp"

namespace wimpole::events {

using siopp::json::Writer;

std::string stream_chunk(const agents::StreamChunk& chunk) {
    const auto channel = chunk.channel.to_string();
    std::string json;
    json.reserve(320 + chunk.text.size());
    Writer writer(json);
    writer.begin_object()
        .member("messageId", chunk.message.to_string())
        .member("chunk", chunk.text)
        .member("index", chunk.index)
        .member("agentId", chunk.agent.to_string())
        .member("channelId", channel)
        .member("roomId", channel)
        .member("offset", chunk.offset)
        .end_object();
    return json;
}

std::string stream_error(const agents::StreamError& error) {
    const auto channel = error.channel.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("messageId", error.message.to_string())
        .member("channelId", channel)
        .member("agentId", error.agent.to_string())
        .member("error", error.error);
    if (!error.partial_text.empty()) writer.member("partialText", error.partial_text);
    writer.member("code", error.code).member("roomId", channel).end_object();
    return json;
}

std::string agent_status(const agents::AgentStatus& status) {
    const auto channel = status.channel.to_string();
    const bool is_thinking = status.state == agents::AgentStatus::State::thinking;
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("channelId", channel)
        .member("roomId", channel)
        .member("agentId", status.agent.to_string())
        .member("agentName", status.agent_name)
        .member("runId", status.run.to_string())
        .member("messageId", status.message.to_string())
        .member("state", is_thinking ? "thinking" : "idle")
        .end_object();
    return json;
}

std::string agent_busy(ChannelId channel, EntityId agent) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("error", "The agent is busy: too many messages wait for it. Try again later.")
        .member("code", "AGENT_BUSY")
        .member("channelId", channel.to_string())
        .member("agentId", agent.to_string())
        .end_object();
    return json;
}

std::string agent_prompt(ChannelId channel, MessageId message, std::string_view prompt) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("messageId", message.to_string())
        .member("channelId", channel.to_string())
        .member("prompt", prompt)
        .end_object();
    return json;
}

std::string agent_updated(const agents::AgentRegistry::Entry& entry) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("agentId", entry.agent.id.to_string());
    writer.key("agent").raw(agents::summary_json(entry)).end_object();
    return json;
}

std::string agent_deleted(EntityId agent) {
    std::string json;
    Writer(json).begin_object().member("agentId", agent.to_string()).end_object();
    return json;
}

}  // namespace wimpole::events
