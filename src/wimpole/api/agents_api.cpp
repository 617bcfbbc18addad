#include "wimpole/api/agents_api.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/agents/character/character.hpp"
#include "wimpole/agents/drivers/remote_driver.hpp"
#include "wimpole/api/character.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::api {

using agents::Agent;
using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

siopp::HttpResponse invalid_id() {
    return agent_error(400, "INVALID_ID", "Invalid agent ID format");
}

siopp::HttpResponse not_found() {
    return agent_error(404, "NOT_FOUND", "Agent not found");
}

siopp::HttpResponse not_allowed() {
    return agent_error(403, "FORBIDDEN", "Forbidden");
}

siopp::HttpResponse not_stored(const Error& error) {
    return agent_error(status_of(error.kind), "STORAGE_ERROR", error.reason);
}

siopp::HttpResponse create_error(std::string_view message) {
    std::string body;
    Writer writer(body);
    writer.begin_object().member("success", false).key("error").begin_object();
    writer.member("code", "CREATE_ERROR").member("message", message).member("details", message);
    writer.end_object().end_object();
    return json_response(400, std::move(body));
}

siopp::HttpResponse whole_agent(const agents::AgentRegistry::Entry& entry) {
    std::string data;
    Writer writer(data);
    write_agent(writer, entry.agent, entry.is_active);
    return success(data);
}

/// What the agent was made of, with its id.
std::string created(const Agent& agent) {
    std::string data;
    Writer writer(data);
    writer.begin_object().member("id", agent.id.to_string()).key("character").begin_object();
    writer.member("id", agent.id.to_string());
    const auto character = View::parse(agent.character);
    write_members(writer, *character);
    writer.end_object().end_object();
    return data;
}

std::string started(const Agent& agent) {
    std::string data;
    Writer(data)
        .begin_object()
        .member("id", agent.id.to_string())
        .member("name", agent.name)
        .member("status", "active")
        .end_object();
    return data;
}

}  // namespace

AgentsApi::AgentsApi(agents::AgentRegistry& agents, messaging::Store& store, AgentFiles& files,
                     const Access& access, NewDriver new_driver, Clock clock, std::size_t max_agents,
                     agents::AgentActivity* activity)
    : agents_(agents),
      store_(store),
      files_(files),
      access_(access),
      new_driver_(std::move(new_driver)),
      clock_(std::move(clock)),
      max_agents_(max_agents),
      activity_(activity) {}

void AgentsApi::add_routes(Routes& routes) const {
    routes.get("/api/agents", handler(*this, &AgentsApi::list));
    routes.post("/api/agents", handler(*this, &AgentsApi::create));
    routes.post("/api/agents/check", handler(*this, &AgentsApi::check));
    routes.get("/api/agents/:agentId", handler(*this, &AgentsApi::show));
    routes.patch("/api/agents/:agentId", handler(*this, &AgentsApi::update));
    routes.remove("/api/agents/:agentId", handler(*this, &AgentsApi::remove));
    routes.post("/api/agents/:agentId/start", handler(*this, &AgentsApi::start));
    routes.post("/api/agents/:agentId/stop", handler(*this, &AgentsApi::stop));
    add_empty_routes(routes);
}

/// What a client asks of agents that keep memories, rooms and logs of their own. The agents here keep none;
/// the shapes are the real server's, so that the panels of its web page stay quiet.
void AgentsApi::add_empty_routes(Routes& routes) const {
    const std::pair<const char*, const char*> empty[] = {
        {"/api/agents/:agentId/panels", "[]"},
        {"/api/agents/:agentId/logs", "[]"},
        {"/api/agents/:agentId/runs", R"({"runs":[],"total":0,"hasMore":false})"},
        {"/api/agents/:agentId/memories", R"({"memories":[]})"},
        {"/api/agents/:agentId/rooms", R"({"rooms":[]})"},
        {"/api/agents/:agentId/rooms/:roomId/memories", R"({"memories":[]})"},
        {"/api/memory/:agentId/memories", R"({"memories":[]})"},
        {"/api/memory/:agentId/rooms", R"({"rooms":[]})"},
        {"/api/memory/:agentId/rooms/:roomId/memories", R"({"memories":[]})"},
    };
    for (const auto& [path, data] : empty) {
        routes.get(path, [this, text = std::string(data)](ApiRequest request) {
            return empty_list(std::move(request), text);
        });
    }
    routes.get("/api/agents/:agentId/rooms/:roomId", handler(*this, &AgentsApi::nothing));
    routes.get("/api/agents/:agentId/runs/:runId", handler(*this, &AgentsApi::nothing));
}

siopp::Task<Answer> AgentsApi::nothing(ApiRequest request) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return invalid_id();
    if (!agents_.is_active(*id)) co_return not_found();
    co_return agent_error(404, "NOT_FOUND", "Not found");
}

siopp::Task<Answer> AgentsApi::empty_list(ApiRequest request, std::string data) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return invalid_id();
    if (!agents_.is_active(*id)) co_return not_found();
    co_return success(data);
}

siopp::Task<Answer> AgentsApi::list(ApiRequest) const {
    std::string data;
    Writer writer(data);
    writer.begin_object().key("agents").begin_array();
    const auto entries = agents_.entries();
    for (const bool active : {true, false}) {
        for (const auto& entry : *entries) {
            if (entry->is_active == active) writer.raw(agents::summary_json(*entry));
        }
    }
    writer.end_array().end_object();
    co_return success(data);
}

siopp::Task<Answer> AgentsApi::show(ApiRequest request) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return invalid_id();
    const auto entry = agents_.find(*id);
    co_return entry ? whole_agent(*entry) : not_found();
}

/// Configured agents are not stored: a start of the server makes them anew.
siopp::Task<Result<void>> AgentsApi::keep(Entry entry) const {
    if (!entry.agent.is_configured) {
        auto saving = files_.save({entry.agent, entry.is_active});
        const auto saved = co_await std::move(saving);
        if (!saved) co_return saved.error();
    }
    agents_.put(std::move(entry));
    co_return Result<void>();
}

/// A changed character may be played by another model; an agent that is a program elsewhere stays that.
AgentsApi::SharedDriver AgentsApi::driver_of(const Agent& agent, const SharedEntry& existing) const {
    const bool is_remote = existing && dynamic_cast<const agents::RemoteDriver*>(existing->driver.get());
    return is_remote ? existing->driver : new_driver_(agent);
}

siopp::Task<Answer> AgentsApi::create(ApiRequest request) const {
    const auto body = request.body();
    const auto given = has(body, "agent") ? body.find("agent") : body.find("characterJson");
    if (!given || given->is_null()) co_return create_error("No character configuration provided");
    if (!access_.allows(request.caller, Operation::agents, {})) co_return not_allowed();
    auto agent = agent_of_character(*given, clock_());
    if (!agent) co_return create_error(agent.error().reason);

    const auto existing = agents_.find(agent->id);
    if (existing && existing->agent.is_configured)
        co_return create_error("The id is that of an agent of the configuration");
    if (!existing && agents_.entries()->size() >= max_agents_) co_return create_error("Too many agents");
    if (existing) agent->created_at_ms = existing->agent.created_at_ms;
    Entry made{*agent, driver_of(*agent, existing), existing && existing->is_active};
    auto keeping = keep(std::move(made));
    const auto kept = co_await std::move(keeping);
    if (!kept) co_return not_stored(kept.error());
    co_return success(created(*agent), 201);
}

siopp::Task<Answer> AgentsApi::check(ApiRequest request) const {
    const auto body = request.body();
    const auto given = has(body, "agent") ? body.find("agent") : body.find("characterJson");
    if (!given || given->is_null()) co_return create_error("No character configuration provided");
    if (!access_.allows(request.caller, Operation::agents, {})) co_return not_allowed();

    auto report = agents::read_character(*given).report;
    const auto agent = agent_of_character(*given, clock_());
    if (report.is_valid() && !agent) report.errors.push_back({"", agent.error().reason});
    co_return success(agents::to_json(report));
}

siopp::Task<Answer> AgentsApi::update(ApiRequest request) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return invalid_id();
    if (!access_.allows(request.caller, Operation::agents, {})) co_return not_allowed();
    const auto existing = agents_.find(*id);
    if (!existing) co_return not_found();
    if (existing->agent.is_configured)
        co_return agent_error(403, "FORBIDDEN", "An agent of the configuration cannot be changed");

    const auto character = changed_character(existing->agent.character, request.body());
    const auto view = View::parse(character);
    auto agent = agent_of_character(*view, existing->agent.created_at_ms);
    if (!agent) co_return agent_error(400, "UPDATE_ERROR", agent.error().reason);
    agent->id = *id;
    agent->updated_at_ms = std::max(clock_(), existing->agent.updated_at_ms);
    auto driver = driver_of(*agent, existing);
    Entry changed{*std::move(agent), std::move(driver), existing->is_active};
    auto keeping = keep(changed);
    const auto kept = co_await std::move(keeping);
    if (!kept) co_return not_stored(kept.error());
    co_return whole_agent(changed);
}

siopp::Task<void> AgentsApi::cancel_turns(EntityId agent) const {
    if (!activity_) co_return;
    agents::CancelRequest request;
    request.agent = agent;
    auto cancelling = activity_->cancel(request);
    (void)co_await std::move(cancelling);
}

siopp::Task<Answer> AgentsApi::remove(ApiRequest request) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return invalid_id();
    if (!access_.allows(request.caller, Operation::agents, {})) co_return not_allowed();
    const auto existing = agents_.find(*id);
    if (!existing) co_return not_found();
    if (existing->agent.is_configured)
        co_return agent_error(403, "FORBIDDEN", "An agent of the configuration cannot be deleted");

    auto removing = files_.remove(*id);
    const auto removed = co_await std::move(removing);
    if (!removed) co_return not_stored(removed.error());
    agents_.remove(*id);
    auto cancelling = cancel_turns(*id);
    co_await std::move(cancelling);
    auto unsubscribing = store_.unsubscribe_agent(messaging::default_message_server, *id);
    const auto unsubscribed = co_await std::move(unsubscribing);
    if (!unsubscribed) co_return not_stored(unsubscribed.error());
    co_return no_content();
}

siopp::Task<Answer> AgentsApi::switch_to(ApiRequest request, bool active, std::string data) const {
    const auto id = request.id<EntityId>("agentId");
    if (!id) co_return invalid_id();
    const auto existing = agents_.find(*id);
    if (!existing) co_return not_found();
    if (!access_.allows(request.caller, Operation::agents, {})) co_return not_allowed();

    auto keeping = keep({existing->agent, existing->driver, active});
    const auto kept = co_await std::move(keeping);
    if (!kept) co_return not_stored(kept.error());
    if (!active) {
        auto cancelling = cancel_turns(*id);
        co_await std::move(cancelling);
    }
    if (active) {
        auto subscribing = store_.subscribe_agent(messaging::default_message_server, *id);
        const auto subscribed = co_await std::move(subscribing);
        if (!subscribed) co_return not_stored(subscribed.error());
    }
    co_return success(active ? started(existing->agent) : data);
}

siopp::Task<Answer> AgentsApi::start(ApiRequest request) const {
    return switch_to(std::move(request), true, {});
}

siopp::Task<Answer> AgentsApi::stop(ApiRequest request) const {
    return switch_to(std::move(request), false, R"({"message":"Agent stopped"})");
}

}  // namespace wimpole::api
