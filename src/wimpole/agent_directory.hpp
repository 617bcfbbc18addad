#pragma once

#include <filesystem>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "wimpole/agent_factory.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/agents/character/character_file.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/config/command_line.hpp"

namespace wimpole {

/// The agents whose characters stand in a folder (agents.directory), a file NAME.json each. One thread.
class AgentDirectory {
public:
    /// `folder` may be empty: then there are none. Files for which there is no room among `max_agents`, with
    /// those of other origins, are left out. All must outlive it.
    AgentDirectory(std::filesystem::path folder, std::size_t max_agents, agents::AgentRegistry& agents,
                   const AgentFactory& factory, Clock clock);

    struct Changes {
        std::vector<EntityId> added;
        std::vector<EntityId> removed;
    };
    /// Reads the folder, again: new and changed agents take part at once, those whose file is gone no longer.
    /// A file that is not right is logged, and its agent stays as it was.
    Changes load();

private:
    struct Known {
        std::filesystem::path path;
        /// The character with its knowledge: what a change is told by.
        std::string content;
    };
    using Files = std::map<EntityId, Known>;
    struct Changed {
        agents::Agent agent;
        agents::CharacterFile file;
    };

    void read_file(const std::filesystem::path& path, Files& now, std::vector<Changed>& changed) const;
    void drop_missing(const Files& now, Changes& changes);
    void put(Changed&& changed, Files& now, Changes& changes);

    std::filesystem::path folder_;
    std::size_t max_agents_;
    agents::AgentRegistry& agents_;
    const AgentFactory& factory_;
    Clock clock_;
    Files files_;
};

/// `agent check FILE`: what is used of a character and what is not. 0 where it makes an agent.
int check_agent(const config::CommandLine::Arguments& arguments, std::ostream& out);

}  // namespace wimpole
