#include "wimpole/api/channels_api.hpp"

#include <string>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/request_fields.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/line_text.hpp"
#include "wimpole/messaging/channel_json.hpp"

namespace wimpole::api {

using messaging::Channel;
using messaging::ChannelChanges;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::string_view participants_member = "participantCentralUserIds";

void write_ids(Writer& writer, const std::vector<EntityId>& ids) {
    writer.begin_array();
    for (const auto& id : ids)
        writer.value(id.to_string());
    writer.end_array();
}

/// What adding or removing an agent answers.
siopp::HttpResponse agent_change(ChannelId channel, EntityId agent, std::string_view message, int status) {
    std::string data;
    Writer(data)
        .begin_object()
        .member("channelId", channel.to_string())
        .member("agentId", agent.to_string())
        .member("message", message)
        .end_object();
    return success(data, status);
}

}  // namespace

ChannelsApi::ChannelsApi(messaging::Store& store, messaging::CommitListener& sockets, const Access& access,
                         Clock clock, const ResourceLimits& limits)
    : store_(store),
      sockets_(sockets),
      access_(access),
      gate_(store, access),
      clock_(std::move(clock)),
      limits_(limits) {}

void ChannelsApi::add_routes(Routes& routes) const {
    for (const std::string channels : {"/api/messaging/channels", "/api/messaging/central-channels"}) {
        const auto channel = channels + "/:channelId";
        routes.post(channels, handler(*this, &ChannelsApi::create));
        routes.get(channel + "/details", handler(*this, &ChannelsApi::details));
        routes.get(channel + "/participants", handler(*this, &ChannelsApi::participants));
        routes.get(channel + "/agents", handler(*this, &ChannelsApi::agents));
        routes.post(channel + "/agents", handler(*this, &ChannelsApi::add_agent));
        routes.remove(channel + "/agents/:agentId", handler(*this, &ChannelsApi::remove_agent));
        routes.patch(channel, handler(*this, &ChannelsApi::update));
        routes.remove(channel, handler(*this, &ChannelsApi::remove));
    }
    routes.get("/api/messaging/message-servers/:messageServerId/channels",
               handler(*this, &ChannelsApi::list));
    routes.get("/api/messaging/central-servers/:messageServerId/channels",
               handler(*this, &ChannelsApi::list));
    routes.get("/api/messaging/dm-channel", handler(*this, &ChannelsApi::direct));
}

std::optional<Error> ChannelsApi::check(std::string_view name, std::string_view metadata) const {
    if (name.size() > limits_.max_name_bytes) return invalid("name is too long");
    if (!is_line(name)) return invalid("name contains a control character");
    if (metadata.size() > limits_.max_metadata_bytes) return invalid("metadata is too long");
    return std::nullopt;
}

Result<Channel> ChannelsApi::new_channel(View body) const {
    const auto server = message_server_of(body);
    if (!server) return invalid("Invalid message_server_id format");
    const auto name = text_of(body, "name");
    auto participants = ids_of(body, participants_member, limits_.max_participants);
    if (!name || !participants) {
        return invalid(
            "Invalid payload. Required: name, message_server_id (UUID), participantCentralUserIds (array of "
            "UUIDs). Optional: type, metadata.");
    }
    Channel channel;
    channel.id = ChannelId::random();
    channel.message_server = *server;
    channel.name = *name;
    channel.type = messaging::channel_type(text_of(body, "type").value_or("GROUP"));
    if (auto metadata = object_text_of(body, "metadata"); !metadata.empty()) channel.metadata = metadata;
    channel.participants = *std::move(participants);
    channel.created_at_ms = channel.updated_at_ms = clock_();
    if (auto error = check(channel.name, channel.metadata)) return *std::move(error);
    return channel;
}

siopp::Task<Answer> ChannelsApi::create(ApiRequest request) const {
    auto channel = new_channel(request.body());
    if (!channel) co_return messaging_error(channel.error());
    if (!access_.allows(request.caller, Operation::manage, {})) co_return forbidden();

    auto creating = store_.create_channel(*std::move(channel));
    const auto created = co_await std::move(creating);
    if (!created) co_return messaging_error(created.error());
    co_return success(messaging::channel_json(*created), 201);
}

siopp::Task<Answer> ChannelsApi::list(ApiRequest request) const {
    const auto server = request.id<MessageServerId>("messageServerId");
    if (!server) co_return messaging_error(400, "Invalid messageServerId");

    auto listing = store_.channels(*server);
    const auto channels = co_await std::move(listing);
    if (!channels) co_return messaging_error(channels.error());
    std::string data;
    Writer writer(data);
    writer.begin_object().key("channels").begin_array();
    for (const auto& channel : *channels) {
        if (access_.allows(request.caller, Operation::read, {&channel, std::nullopt}))
            writer.raw(messaging::channel_json(channel));
    }
    writer.end_array().end_object();
    co_return success(data);
}

/// As the real server: a message server that does not exist stands for the current one.
siopp::Task<Result<MessageServerId>> ChannelsApi::direct_server(std::string given) const {
    const auto server = MessageServerId::parse(given);
    if (!server) co_return messaging::default_message_server;
    auto finding = store_.find_message_server(*server);
    const auto found = co_await std::move(finding);
    if (found) co_return *server;
    if (found.error().kind != Error::Kind::not_found) co_return found.error();
    co_return messaging::default_message_server;
}

siopp::Task<Answer> ChannelsApi::direct(ApiRequest request) const {
    const auto one = EntityId::parse(request.query("currentUserId").value_or(""));
    const auto other = EntityId::parse(request.query("targetUserId").value_or(""));
    if (!one || !other) co_return messaging_error(400, "Missing targetUserId or currentUserId");
    if (one == other) co_return messaging_error(400, "Cannot create DM channel with oneself");

    auto choosing = direct_server(request.query("dmServerId").value_or(""));
    const auto server = co_await std::move(choosing);
    if (!server) co_return messaging_error(server.error());
    const auto wanted = messaging::direct_channel(*server, *one, *other, clock_());
    if (!access_.allows(request.caller, Operation::read, {&wanted, std::nullopt})) co_return forbidden();

    auto ensuring = store_.ensure_direct_channel(*server, *one, *other);
    const auto channel = co_await std::move(ensuring);
    if (!channel) co_return messaging_error(channel.error());
    co_return success(messaging::channel_json(*channel));
}

siopp::Task<Answer> ChannelsApi::details(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId");
    auto finding = gate_.find(request.caller, *id, Operation::read);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return messaging_error(channel.error());
    co_return success(messaging::channel_json(*channel));
}

siopp::Task<Answer> ChannelsApi::participants(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId");
    auto looking = gate_.look_up(request.caller, *id, Operation::read);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());
    std::string data;
    Writer writer(data);
    write_ids(writer, *channel ? (*channel)->participants : std::vector<EntityId>());
    co_return success(data);
}

siopp::Task<Answer> ChannelsApi::agents(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId format");
    auto looking = gate_.look_up(request.caller, *id, Operation::read);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());
    std::string data;
    Writer writer(data);
    writer.begin_object().member("channelId", id->to_string()).key("participants");
    write_ids(writer, *channel ? (*channel)->participants : std::vector<EntityId>());
    writer.end_object();
    co_return success(data);
}

siopp::Task<Answer> ChannelsApi::add_agent(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    const auto agent = id_of<EntityId>(request.body(), "agentId");
    if (!id || !agent) co_return messaging_error(400, "Invalid channelId or agentId format");
    auto finding = gate_.find(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return messaging_error(channel.error());
    if (channel->participants.size() >= limits_.max_participants)
        co_return messaging_error(409, "Too many participants");

    auto adding = store_.add_participant(*id, *agent);
    const auto added = co_await std::move(adding);
    if (!added) co_return messaging_error(added.error());
    co_return agent_change(*id, *agent, "Agent added to channel successfully", 201);
}

siopp::Task<Answer> ChannelsApi::remove_agent(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    const auto agent = request.id<EntityId>("agentId");
    if (!id || !agent) co_return messaging_error(400, "Invalid channelId or agentId format");
    auto finding = gate_.find(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return messaging_error(channel.error());
    if (!channel->has_participant(*agent))
        co_return messaging_error(404, "Agent is not a participant in this channel");

    auto removing = store_.remove_participant(*id, *agent);
    const auto removed = co_await std::move(removing);
    if (!removed) co_return messaging_error(removed.error());
    co_return agent_change(*id, *agent, "Agent removed from channel successfully", 200);
}

Result<ChannelChanges> ChannelsApi::changes(View body) const {
    ChannelChanges changes;
    if (has(body, "name")) {
        changes.name = text_of(body, "name");
        if (!changes.name) return invalid("name must be a string");
    }
    if (has(body, "metadata")) {
        changes.metadata = object_text_of(body, "metadata");
        if (changes.metadata->empty()) return invalid("metadata must be an object");
    }
    if (has(body, participants_member)) {
        changes.participants = ids_of(body, participants_member, limits_.max_participants);
        if (!changes.participants) return invalid("participantCentralUserIds must be an array of UUIDs");
    }
    if (auto error = check(changes.name.value_or(""), changes.metadata.value_or("")))
        return *std::move(error);
    return changes;
}

siopp::Task<Answer> ChannelsApi::update(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId");
    auto wanted = changes(request.body());
    if (!wanted) co_return messaging_error(wanted.error());
    auto finding = gate_.find(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return messaging_error(channel.error());

    auto updating = store_.update_channel(*id, *std::move(wanted));
    const auto updated = co_await std::move(updating);
    if (!updated) co_return messaging_error(updated.error());
    co_return success(messaging::channel_json(*updated));
}

siopp::Task<Answer> ChannelsApi::remove(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId");
    auto looking = gate_.look_up(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(looking);
    if (!channel) co_return messaging_error(channel.error());

    auto deleting = store_.delete_channel(*id);
    const auto deleted = co_await std::move(deleting);
    if (!deleted) co_return messaging_error(deleted.error());
    if (!*deleted) sockets_.channel_deleted({.seq = 0, .channel = *id});
    co_return no_content();
}

}  // namespace wimpole::api
