#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/id.hpp"

namespace wimpole::agents {

/// A participant of channels that is a program.
struct Agent {
    EntityId id;
    /// What people see, and what they address it by.
    std::string name;
    /// A second name that addresses it; may be empty.
    std::string username;
    /// What it is, a line each.
    std::vector<std::string> bio;
    /// The ElizaOS character that it was made of, JSON text of an object without secrets; empty for none.
    std::string character;
    /// Milliseconds since 1970, UTC.
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
    /// Built in, or of the operator's folder: REST does not change it.
    bool is_configured = false;
};

/// The id of the agent that comes with the server.
inline constexpr std::string_view built_in_agent_id = "3e2bf65f-c61c-4cea-a3bc-c2b11862958a";

/// The agent that comes with the server: the ELIZA of 1966, without model, network or key; or whom that model
/// plays.
Agent built_in_agent(std::int64_t created_at_ms, const std::string& model = {});

}  // namespace wimpole::agents
