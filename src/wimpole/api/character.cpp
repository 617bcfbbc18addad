#include "wimpole/api/character.hpp"

#include <optional>
#include <utility>

#include "wimpole/agents/character/character_file.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/line_text.hpp"

namespace wimpole::api {

using agents::Agent;
using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

Error failed(std::string_view why) {
    return {Error::Kind::invalid, "Character validation failed: " + std::string(why)};
}

std::string missing_string(std::string_view member, std::optional<View> value) {
    const std::string_view kind = !value                           ? "undefined"
                                  : value->kind() == Kind::number  ? "number"
                                  : value->kind() == Kind::boolean ? "boolean"
                                  : value->kind() == Kind::null    ? "null"
                                  : value->kind() == Kind::array   ? "array"
                                                                   : "object";
    std::string text(member);
    return text.append(": Invalid input: expected string, received ").append(kind);
}

/// A text, or several.
std::optional<std::vector<std::string>> lines_of(View value) {
    std::vector<std::string> lines;
    if (const auto text = value.string()) return std::vector<std::string>{*text};
    if (value.kind() != Kind::array) return std::nullopt;
    for (const auto element : value.elements()) {
        const auto line = element.string();
        if (!line) return std::nullopt;
        lines.push_back(*line);
    }
    return lines;
}

void write_text(Writer& writer, View character, const char* name) {
    writer.member(name, text_of(character, name).value_or(""));
}

void write_or(Writer& writer, View character, const char* name, std::string_view otherwise) {
    const auto value = character.find(name);
    writer.key(name).raw(value && !value->is_null() ? value->raw() : otherwise);
}

}  // namespace

Result<Agent> agent_of_character(View character, std::int64_t time_ms) {
    if (character.kind() != Kind::object) return failed("expected an object");
    const auto name = text_of(character, "name");
    if (!name) return failed(missing_string("name", character.find("name")));
    if (name->size() > agents::max_agent_name_bytes || !is_line(*name)) return failed("name: Invalid input");
    const auto username = text_of(character, "username").value_or("");
    if (username.size() > agents::max_agent_name_bytes || !is_line(username))
        return failed("username: Invalid input");
    if (character.raw().size() > agents::max_character_bytes) return failed("it is too large");

    // Of an agent that is not where it says nobody would ever hear.
    for (const auto& [field, what] : agents::read_character(character).report.errors)
        if (field == "settings.webhook") return failed(field + ": " + what);

    Agent agent;
    agent.name = *name;
    agent.username = username;
    if (has(character, "bio")) {
        auto bio = lines_of(*character.find("bio"));
        if (!bio) return failed("bio: Invalid input: expected string, received object");
        agent.bio = *std::move(bio);
    }
    const auto id = id_of<EntityId>(character, "id");
    if (has(character, "id") && !id) return failed("id: Invalid UUID");
    agent.id = id.value_or(EntityId::random());
    agent.character = agents::without_secrets(character);
    agent.created_at_ms = agent.updated_at_ms = time_ms;
    return agent;
}

std::string changed_character(std::string_view character, View changes) {
    std::string json;
    Writer writer(json);
    writer.begin_object();
    for (const auto& [key, value] : parsed(character).members()) {
        const auto name = key.string().value_or("");
        if (!changes.find(name)) writer.key(name).value(value);
    }
    for (const auto& [key, value] : changes.members()) {
        const auto name = key.string().value_or("");
        if (name != "id") writer.key(name).value(value);
    }
    writer.end_object();
    return json;
}

void write_agent(Writer& writer, const Agent& agent, bool is_active) {
    const auto character = parsed(agent.character);
    writer.begin_object()
        .member("id", agent.id.to_string())
        .member("enabled", true)
        .member("server_id", nullptr)
        .member("createdAt", agent.created_at_ms)
        .member("updatedAt", agent.updated_at_ms)
        .member("name", agent.name)
        .member("username", agent.username);
    write_text(writer, character, "system");
    writer.key("bio").begin_array();
    for (const auto& line : agent.bio)
        writer.value(line);
    writer.end_array();
    for (const auto* name :
         {"messageExamples", "postExamples", "topics", "adjectives", "knowledge", "plugins"}) {
        write_or(writer, character, name, "[]");
    }
    write_or(writer, character, "settings", "{}");
    write_or(writer, character, "style", "{}");
    if (has(character, "templates")) write_or(writer, character, "templates", "{}");
    writer.member("status", is_active ? "active" : "inactive").end_object();
}

}  // namespace wimpole::api
