#include "wimpole/api/agents_api.hpp"

#include <string>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using agents::Agent;
using siopp::json::Writer;

namespace {

constexpr std::string_view collection = "/api/agents";

void write_list_item(Writer& writer, const Agent& agent) {
    writer.begin_object()
        .member("id", agent.id.to_string())
        .member("name", agent.name)
        .member("characterName", agent.name)
        .member("bio", agent.bio.empty() ? std::string() : agent.bio.front())
        .member("status", "active")
        .end_object();
}

void write_empty_list(Writer& writer, std::string_view name) {
    writer.key(name).begin_array().end_array();
}

/// The whole ElizaOS character; what it has no word for here is empty.
void write_character(Writer& writer, const Agent& agent) {
    writer.begin_object()
        .member("id", agent.id.to_string())
        .member("enabled", true)
        .member("server_id", nullptr)
        .member("createdAt", agent.created_at_ms)
        .member("updatedAt", agent.created_at_ms)
        .member("name", agent.name)
        .member("username", agent.username)
        .member("system", "");
    writer.key("bio").begin_array();
    for (const auto& line : agent.bio)
        writer.value(line);
    writer.end_array();
    for (const auto* name :
         {"messageExamples", "postExamples", "topics", "adjectives", "knowledge", "plugins"}) {
        write_empty_list(writer, name);
    }
    writer.key("settings").begin_object().end_object();
    writer.key("style").begin_object().end_object();
    writer.member("status", "active").end_object();
}

}  // namespace

std::optional<siopp::HttpResponse> AgentsApi::handle(const siopp::HttpRequest& request) const {
    const auto path = request.path();
    if (!is_read(request) || !path.starts_with(collection)) return std::nullopt;
    if (path.size() == collection.size()) return list();
    if (path[collection.size()] != '/') return std::nullopt;

    const auto id = path.substr(collection.size() + 1);
    if (id.empty() || id.find('/') != std::string_view::npos) return std::nullopt;
    return show(id);
}

siopp::HttpResponse AgentsApi::list() const {
    std::string data;
    Writer writer(data);
    writer.begin_object().key("agents").begin_array();
    for (const auto& entry : agents_.entries())
        write_list_item(writer, entry.agent);
    writer.end_array().end_object();
    return success(data);
}

siopp::HttpResponse AgentsApi::show(std::string_view id) const {
    const auto agent_id = EntityId::parse(id);
    if (!agent_id) return agent_error(400, "INVALID_ID", "Invalid agent ID format");

    const auto* entry = agents_.find(*agent_id);
    if (!entry) return agent_error(404, "NOT_FOUND", "Agent not found");

    std::string data;
    Writer writer(data);
    write_character(writer, entry->agent);
    return success(data);
}

}  // namespace wimpole::api
