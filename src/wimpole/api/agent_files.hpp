#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent.hpp"
#include "wimpole/api/file_thread.hpp"
#include "wimpole/base/error.hpp"

namespace wimpole::api {

/// The agents that were made by REST, a file each, so that they are there after a restart. Any thread.
class AgentFiles {
public:
    struct Stored {
        agents::Agent agent;
        bool is_active = false;
    };

    /// `thread` must outlive it.
    AgentFiles(std::filesystem::path directory, FileThread& thread)
        : directory_(std::move(directory)), thread_(thread) {}

    /// All that there are, the oldest first; a file that cannot be read is logged and left out. Blocks.
    std::vector<Stored> load() const;
    siopp::Task<Result<void>> save(Stored stored) const;
    siopp::Task<Result<void>> remove(EntityId agent) const;

private:
    std::filesystem::path path_of(EntityId agent) const;

    std::filesystem::path directory_;
    FileThread& thread_;
};

}  // namespace wimpole::api
