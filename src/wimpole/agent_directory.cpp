#include "wimpole/agent_directory.hpp"

#include <algorithm>
#include <ostream>
#include <system_error>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole {

namespace fs = std::filesystem;
using agents::Agent;
using siopp::json::View;

namespace {

Agent agent_of(const agents::CharacterFile& file, std::int64_t now_ms) {
    const auto& character = file.checked.character;
    const auto json = View::parse(file.text);
    const auto id = json->find("id").value_or(View()).string().value_or("");
    Agent agent;
    agent.id = EntityId::parse(id).value_or(agents::id_of_name(character.name));
    agent.name = character.name;
    agent.username = character.username;
    agent.bio = character.bio;
    agent.character = agents::without_secrets(*json);
    agent.created_at_ms = agent.updated_at_ms = now_ms;
    agent.is_configured = true;
    return agent;
}

std::string content_of(const agents::CharacterFile& file) {
    auto content = file.text;
    for (const auto& text : file.checked.character.knowledge)
        content += '\0' + text;
    return content;
}

}  // namespace

AgentDirectory::AgentDirectory(fs::path folder, std::size_t max_agents, agents::AgentRegistry& agents,
                               const AgentFactory& factory, Clock clock)
    : folder_(std::move(folder)),
      max_agents_(max_agents),
      agents_(agents),
      factory_(factory),
      clock_(std::move(clock)) {}

AgentDirectory::Changes AgentDirectory::load() {
    Changes changes;
    if (folder_.empty()) return changes;
    std::error_code error;
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        if (entry.path().extension() == ".json") paths.push_back(entry.path());
    }
    if (error) {
        log::error("agents.directory ", folder_.string(), " cannot be read: ", error.message());
        return changes;
    }
    // The order of a folder is none.
    std::ranges::sort(paths);
    Files now;
    std::vector<Changed> changed;
    for (const auto& path : paths)
        read_file(path, now, changed);
    // Before the new ones come, which may need their room.
    drop_missing(now, changes);
    for (auto& one : changed)
        put(std::move(one), now, changes);
    files_ = std::move(now);
    return changes;
}

void AgentDirectory::read_file(const fs::path& path, Files& now, std::vector<Changed>& changed) const {
    auto file = agents::read_character_file(path);
    if (!file.checked.report.is_valid()) {
        const auto& wrong = file.checked.report.errors.front();
        log::error(path.string(), ": ", wrong.field, wrong.field.empty() ? "" : ": ", wrong.text);
        const auto of_path = [&](const auto& known) { return known.second.path == path; };
        const auto before = std::ranges::find_if(files_, of_path);
        if (before != files_.end()) now.insert(*before);
        return;
    }
    auto agent = agent_of(file, clock_());
    const auto known = files_.find(agent.id);
    if (now.contains(agent.id) || (known == files_.end() && agents_.contains(agent.id))) {
        log::error(path.string(), ": there is another agent of the id ", agent.id.to_string());
        return;
    }
    auto content = content_of(file);
    const bool is_changed = known == files_.end() || known->second.content != content;
    now.insert({agent.id, {path, std::move(content)}});
    if (is_changed) changed.push_back({std::move(agent), std::move(file)});
}

void AgentDirectory::drop_missing(const Files& now, Changes& changes) {
    for (const auto& [agent, known] : files_) {
        if (now.contains(agent)) continue;
        log::info("the agent of ", known.path.string(), " is gone");
        agents_.remove(agent);
        changes.removed.push_back(agent);
    }
}

void AgentDirectory::put(Changed&& changed, Files& now, Changes& changes) {
    auto& [agent, file] = changed;
    const auto path = now.at(agent.id).path.string();
    const auto existing = agents_.find(agent.id);
    if (!existing && agents_.entries()->size() >= max_agents_) {
        log::error(path, " is left out: there are ", std::to_string(max_agents_),
                   " agents already (agents.max_agents)");
        now.erase(agent.id);
        return;
    }
    if (existing) agent.created_at_ms = existing->agent.created_at_ms;
    for (const auto& [field, text] : file.checked.report.ignored)
        log::warn(path, ": ", field, " is not used: ", text);
    if (!existing) changes.added.push_back(agent.id);
    auto driver = factory_.driver_of(agent, file.checked.character, CharacterSource::operator_);
    agents_.put({std::move(agent), std::move(driver), true});
}

int check_agent(const config::CommandLine::Arguments& arguments, std::ostream& out) {
    const auto report = agents::read_character_file(arguments.target).checked.report;
    if (arguments.as_json) {
        out << agents::to_json(report) << '\n';
    } else {
        out << agents::to_text(report);
        out << arguments.target << (report.is_valid() ? " makes an agent\n" : " makes no agent\n");
    }
    return report.is_valid() ? 0 : 1;
}

}  // namespace wimpole
