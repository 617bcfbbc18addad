#include "wimpole/events/presence_json.hpp"

#include <ranges>

#include "siopp/base/json_writer.hpp"
#include "wimpole/events/event_json.hpp"

namespace wimpole::events {

using siopp::json::Writer;

namespace {

void write_participants(Writer& writer, const messaging::Channel& channel,
                        const agents::AgentRegistry& agents) {
    writer.key("agents").begin_object();
    for (const auto participant : channel.participants) {
        const auto entry = agents.find(participant);
        if (!entry) continue;
        const auto id = participant.to_string();
        writer.key(id).begin_object().member("id", id).member("name", entry->agent.name).end_object();
    }
    writer.end_object().key("users").begin_object();
    for (const auto participant : channel.participants) {
        if (agents.contains(participant)) continue;
        const auto id = participant.to_string();
        writer.key(id).begin_object().member("id", id).end_object();
    }
    writer.end_object();
}

void write_channel(Writer& writer, const messaging::Channel& channel) {
    const auto id = channel.id.to_string();
    writer.key("channels").begin_object().key(id).begin_object();
    writer.member("id", id)
        .member("name", channel.name)
        .member("type", messaging::to_string(channel.type))
        .member("messageServerId", channel.message_server.to_string());
    writer.key("participants").begin_array();
    for (const auto participant : channel.participants)
        writer.value(participant.to_string());
    writer.end_array().end_object().end_object();
}

}  // namespace

std::string presence_event(ChannelId channel, EntityId entity, std::int64_t timestamp_ms) {
    const auto id = channel.to_string();
    const auto user = entity.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("channelId", id)
        .member("roomId", id)
        .member("userId", user)
        .member("entityId", user)
        .member("timestamp", timestamp_ms)
        .end_object();
    return json;
}

std::string people_answer(ChannelId channel, const People& people) {
    const auto id = channel.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object().member("channelId", id).member("roomId", id);
    writer.member("count", std::uint64_t{people.count}).key("entityIds").begin_array();
    for (const auto entity : people.entities)
        writer.value(entity.to_string());
    writer.end_array().member("ok", true).end_object();
    return json;
}

std::string user_typing(const Typing& typing) {
    const auto id = typing.channel.to_string();
    const auto user = typing.entity.to_string();
    std::string json;
    Writer writer(json);
    writer.begin_object().member("channelId", id).member("roomId", id).member("userId", user);
    writer.member("entityId", user);
    if (!typing.name.empty()) writer.member("userName", typing.name);
    writer.member("isTyping", typing.is_typing).end_object();
    return json;
}

std::string world_state(const messaging::Channel& channel, std::span<const messaging::Message> newest_first,
                        const agents::AgentRegistry& agents) {
    std::string json;
    Writer writer(json);
    writer.begin_object();
    write_participants(writer, channel, agents);
    write_channel(writer, channel);
    writer.key("messages").begin_object().key(channel.id.to_string()).begin_array();
    for (const auto& message : std::views::reverse(newest_first))
        writer.raw(message_broadcast(message));
    writer.end_array().end_object().end_object();
    return json;
}

}  // namespace wimpole::events
