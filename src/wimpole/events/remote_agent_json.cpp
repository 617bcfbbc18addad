#include "wimpole/events/remote_agent_json.hpp"

#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/events/event_json.hpp"
#include "wimpole/events/payload_fields.hpp"

namespace wimpole::events {

using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::size_t max_agent_name_bytes = 200;
constexpr std::size_t max_bio_lines = 100;

/// A text that must be there, of at most so many bytes.
Result<std::string> short_text(View object, const char* name, std::size_t max_bytes) {
    auto text = bounded_string(member_or_null(object, name), max_bytes);
    if (!text || text->empty()) {
        return invalid(std::string(name) + " must be a string of 1 to " + std::to_string(max_bytes) +
                       " bytes.");
    }
    return *std::move(text);
}

Result<std::vector<std::string>> bio_of(View agent) {
    const auto bio = member_or_null(agent, "bio");
    if (bio.kind() == Kind::null) return std::vector<std::string>();
    if (auto line = bio.string()) return std::vector<std::string>{*std::move(line)};
    if (bio.kind() != Kind::array) return invalid("agent.bio must be a string or a list of strings.");

    std::vector<std::string> lines;
    for (const auto& each : bio.elements()) {
        auto line = each.string();
        if (!line || lines.size() == max_bio_lines)
            return invalid("agent.bio must be a string or a list of at most 100 strings.");
        lines.push_back(*std::move(line));
    }
    return lines;
}

void write_agent_channel(Writer& writer, const messaging::Channel& channel) {
    writer.begin_object()
        .member("channelId", channel.id.to_string())
        .member("serverId", channel.message_server.to_string())
        .member("name", channel.name)
        .member("type", messaging::to_string(channel.type))
        .end_object();
}

}  // namespace

Result<std::optional<RemoteAgentClaim>> remote_agent_claim(std::string_view auth) {
    const auto root = View::parse(auth);
    const auto agent = root ? member_or_null(*root, "agent") : View();
    if (agent.kind() == Kind::null) return std::optional<RemoteAgentClaim>();
    if (agent.kind() != Kind::object) return invalid("agent must be an object.");

    RemoteAgentClaim claim;
    auto name = short_text(agent, "name", max_agent_name_bytes);
    if (!name) return invalid("agent." + name.error().reason);
    claim.name = *std::move(name);
    claim.username = bounded_string(member_or_null(agent, "username"), max_agent_name_bytes).value_or("");
    auto bio = bio_of(agent);
    if (!bio) return bio.error();
    claim.bio = *std::move(bio);
    claim.decides = is_true(agent, "decides");
    if (const auto id = member_or_null(agent, "id"); id.kind() != Kind::null) {
        claim.id = EntityId::parse(id.string().value_or(""));
        if (!claim.id) return invalid("agent.id must be a UUID.");
    }
    return std::optional(std::move(claim));
}

Result<RunReport> run_report(std::string_view event, View argument) {
    const auto run = agents::RunId::parse(string_or_empty(argument, "runId"));
    if (!run) return invalid("runId must be a UUID.");
    auto report = agents::remote_report(event, argument);
    if (!report) return report.error();
    return RunReport{*run, *std::move(report)};
}

std::string agent_ready(const agents::Agent& agent, const std::vector<messaging::Channel>& channels) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("agentId", agent.id.to_string()).member("name", agent.name);
    writer.key("channels").begin_array();
    for (const auto& channel : channels)
        write_agent_channel(writer, channel);
    writer.end_array().end_object();
    return json;
}

std::string agent_turn(const agents::Turn& turn, std::int64_t deadline_ms) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("runId", turn.run.to_string())
        .member("agentId", turn.agent.id.to_string())
        .member("messageId", turn.reply.to_string())
        .member("channelId", turn.channel.id.to_string())
        .member("serverId", turn.channel.message_server.to_string())
        .member("channelType", messaging::to_string(turn.channel.type))
        .member("channelName", turn.channel.name);
    writer.key("message").raw(message_broadcast(turn.trigger));
    writer.key("earlierMessages").begin_array();
    for (const auto& message : turn.earlier_triggers)
        writer.raw(message_broadcast(message));
    writer.end_array().member("isOffered", turn.is_offered).member("deadline", deadline_ms).end_object();
    return json;
}

std::string agent_stop(agents::RunId run) {
    std::string json;
    Writer(json).begin_object().member("runId", run.to_string()).end_object();
    return json;
}

std::string agent_added(EntityId agent, const messaging::Channel& channel) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("agentId", agent.to_string()).key("channel");
    write_agent_channel(writer, channel);
    writer.end_object();
    return json;
}

std::string agent_removed(EntityId agent, ChannelId channel) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("agentId", agent.to_string())
        .member("channelId", channel.to_string())
        .end_object();
    return json;
}

std::string agent_message_deleted(const messaging::MessageDeleted& event) {
    std::string json;
    Writer(json)
        .begin_object()
        .member("channelId", event.channel.to_string())
        .member("messageId", event.message.to_string())
        .end_object();
    return json;
}

std::string agent_channel_cleared(ChannelId channel) {
    std::string json;
    Writer(json).begin_object().member("channelId", channel.to_string()).end_object();
    return json;
}

}  // namespace wimpole::events
