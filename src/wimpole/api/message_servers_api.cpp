#include "wimpole/api/message_servers_api.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/line_text.hpp"
#include "wimpole/messaging/message_server_json.hpp"

namespace wimpole::api {

using messaging::MessageServer;
using siopp::json::View;
using siopp::json::Writer;

namespace {

void write_servers(Writer& writer, const std::vector<MessageServer>& servers) {
    writer.begin_array();
    for (const auto& server : servers)
        writer.raw(messaging::message_server_json(server));
    writer.end_array();
}

template <class Id>
void write_ids(Writer& writer, const std::vector<Id>& ids) {
    writer.begin_array();
    for (const auto& id : ids)
        writer.value(id.to_string());
    writer.end_array();
}

siopp::HttpResponse agent_change(EntityId agent, std::string_view message, int status) {
    std::string data;
    Writer(data)
        .begin_object()
        .member("messageServerId", messaging::default_message_server.to_string())
        .member("agentId", agent.to_string())
        .member("message", message)
        .end_object();
    return success(data, status);
}

bool is_current(MessageServerId server) {
    return server == messaging::default_message_server;
}

}  // namespace

MessageServersApi::MessageServersApi(messaging::Store& store, const agents::AgentRegistry& agents,
                                     const Access& access, Clock clock, const ResourceLimits& limits)
    : store_(store), agents_(agents), access_(access), clock_(std::move(clock)), limits_(limits) {}

void MessageServersApi::add_routes(Routes& routes) const {
    routes.get("/api/messaging/message-server/current", handler(*this, &MessageServersApi::current));
    routes.get("/api/messaging/message-servers", handler(*this, &MessageServersApi::list));
    routes.get("/api/messaging/central-servers", handler(*this, &MessageServersApi::list_central));
    routes.get("/api/server/debug/servers", handler(*this, &MessageServersApi::list_for_debugging));
    for (const std::string servers : {"/api/messaging/message-servers", "/api/messaging/servers"}) {
        const auto agents = servers + "/:messageServerId/agents";
        routes.post(servers, handler(*this, &MessageServersApi::create));
        routes.get(agents, handler(*this, &MessageServersApi::agents));
        routes.post(agents, handler(*this, &MessageServersApi::add_agent));
        routes.remove(agents + "/:agentId", handler(*this, &MessageServersApi::remove_agent));
    }
    for (const auto* servers : {"/message-servers", "/servers"}) {
        routes.get(std::string("/api/messaging/agents/:agentId") + servers,
                   handler(*this, &MessageServersApi::servers_of_agent));
    }
}

siopp::Task<Answer> MessageServersApi::current(ApiRequest) const {
    std::string data;
    Writer(data)
        .begin_object()
        .member("messageServerId", messaging::default_message_server.to_string())
        .end_object();
    co_return success(data);
}

siopp::Task<Result<std::vector<MessageServer>>> MessageServersApi::visible_to(Caller caller) const {
    auto listing = store_.message_servers();
    auto servers = co_await std::move(listing);
    const messaging::Channel channel_of_others;
    if (!servers || access_.allows(caller, Operation::read, {&channel_of_others, std::nullopt}))
        co_return servers;

    std::vector<messaging::Channel> own;
    if (caller.entity) {
        auto looking = store_.channels_of_participant(*caller.entity);
        auto channels = co_await std::move(looking);
        if (!channels) co_return channels.error();
        own = *std::move(channels);
    }
    std::erase_if(*servers, [&](const MessageServer& server) {
        return !is_current(server.id) &&
               std::ranges::find(own, server.id, &messaging::Channel::message_server) == own.end();
    });
    co_return servers;
}

siopp::Task<Answer> MessageServersApi::listed_as(std::string member, Caller caller) const {
    auto listing = visible_to(std::move(caller));
    const auto servers = co_await std::move(listing);
    if (!servers) co_return messaging_error(servers.error());
    std::string data;
    Writer writer(data);
    write_servers(writer.begin_object().key(member), *servers);
    writer.end_object();
    co_return success(data);
}

siopp::Task<Answer> MessageServersApi::list(ApiRequest request) const {
    return listed_as("messageServers", std::move(request.caller));
}

siopp::Task<Answer> MessageServersApi::list_central(ApiRequest request) const {
    return listed_as("servers", std::move(request.caller));
}

siopp::Task<Answer> MessageServersApi::list_for_debugging(ApiRequest request) const {
    auto listing = visible_to(std::move(request.caller));
    const auto servers = co_await std::move(listing);
    if (!servers) co_return messaging_error(servers.error());
    std::string body;
    Writer writer(body);
    write_servers(writer.begin_object().member("success", true).key("servers"), *servers);
    writer.member("count", servers->size()).end_object();
    co_return json_response(200, std::move(body));
}

Result<MessageServer> MessageServersApi::new_server(View body) const {
    const auto name = text_of(body, "name");
    const auto source_type = text_of(body, "sourceType");
    if (!name || !source_type) return invalid("Missing required fields: name, sourceType");

    MessageServer server;
    server.id = MessageServerId::random();
    server.name = *name;
    server.source_type = *source_type;
    server.source_id = text_of(body, "sourceId").value_or("");
    if (auto metadata = object_text_of(body, "metadata"); !metadata.empty()) server.metadata = metadata;
    server.created_at_ms = server.updated_at_ms = clock_();
    for (const auto& text : {server.name, server.source_type, server.source_id}) {
        if (text.size() > limits_.max_name_bytes) return invalid("name, sourceType or sourceId is too long");
        if (!is_line(text)) return invalid("name, sourceType or sourceId contains a control character");
    }
    if (server.metadata.size() > limits_.max_metadata_bytes) return invalid("metadata is too long");
    return server;
}

siopp::Task<Answer> MessageServersApi::create(ApiRequest request) const {
    auto server = new_server(request.body());
    if (!server) co_return messaging_error(server.error());
    if (!access_.allows(request.caller, Operation::manage, {})) co_return forbidden();

    auto listing = store_.message_servers();
    const auto existing = co_await std::move(listing);
    if (!existing) co_return messaging_error(existing.error());
    if (existing->size() >= limits_.max_message_servers)
        co_return messaging_error(409, "Too many message servers");
    auto creating = store_.create_message_server(*std::move(server));
    const auto created = co_await std::move(creating);
    if (!created) co_return messaging_error(created.error());
    std::string data;
    Writer writer(data);
    writer.begin_object().key("server").raw(messaging::message_server_json(*created)).end_object();
    co_return success(data, 201);
}

siopp::Task<Answer> MessageServersApi::agents(ApiRequest request) const {
    const auto server = request.id<MessageServerId>("messageServerId");
    if (!server) co_return messaging_error(400, "Invalid messageServerId format");
    if (!is_current(*server)) co_return messaging_error(403, "Cannot access agents for a different server");

    auto listing = store_.agents_of(*server);
    const auto agents = co_await std::move(listing);
    if (!agents) co_return messaging_error(agents.error());
    std::string data;
    Writer writer(data);
    write_ids(writer.begin_object().member("messageServerId", server->to_string()).key("agents"), *agents);
    writer.end_object();
    co_return success(data);
}

siopp::Task<Answer> MessageServersApi::add_agent(ApiRequest request) const {
    const auto server = request.id<MessageServerId>("messageServerId");
    const auto agent = id_of<EntityId>(request.body(), "agentId");
    if (!server || !agent) co_return messaging_error(400, "Invalid messageServerId or agentId format");
    if (!is_current(*server)) co_return messaging_error(403, "Cannot modify agents for a different server");
    if (!access_.allows(request.caller, Operation::agents, {})) co_return forbidden();
    if (!agents_.contains(*agent)) co_return messaging_error(404, "Agent not found");

    auto subscribing = store_.subscribe_agent(*server, *agent);
    const auto subscribed = co_await std::move(subscribing);
    if (!subscribed) co_return messaging_error(subscribed.error());
    co_return agent_change(*agent, "Agent added to message server successfully", 201);
}

siopp::Task<Answer> MessageServersApi::remove_agent(ApiRequest request) const {
    const auto server = request.id<MessageServerId>("messageServerId");
    const auto agent = request.id<EntityId>("agentId");
    if (!server || !agent) co_return messaging_error(400, "Invalid messageServerId or agentId format");
    if (!is_current(*server)) co_return messaging_error(403, "Cannot modify agents for a different server");
    if (!access_.allows(request.caller, Operation::agents, {})) co_return forbidden();

    auto unsubscribing = store_.unsubscribe_agent(*server, *agent);
    const auto unsubscribed = co_await std::move(unsubscribing);
    if (!unsubscribed) co_return messaging_error(unsubscribed.error());
    co_return agent_change(*agent, "Agent removed from message server successfully", 200);
}

siopp::Task<Answer> MessageServersApi::servers_of_agent(ApiRequest request) const {
    const auto agent = request.id<EntityId>("agentId");
    if (!agent) co_return messaging_error(400, "Invalid agentId format");
    auto listing = store_.message_servers_of(*agent);
    const auto servers = co_await std::move(listing);
    if (!servers) co_return messaging_error(servers.error());
    std::string data;
    Writer writer(data);
    write_ids(writer.begin_object().member("agentId", agent->to_string()).key("messageServers"), *servers);
    writer.end_object();
    co_return success(data);
}

}  // namespace wimpole::api
