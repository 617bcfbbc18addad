#pragma once

#include <string>
#include <string_view>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/agents/agent.hpp"
#include "wimpole/base/error.hpp"

/// ElizaOS characters: the JSON objects that agents are made of.
namespace wimpole::api {

/// An agent of a character: its name is needed, its id is random where there is none. Secrets are not taken
/// over: those of agents made by REST are not used, and what is not kept cannot be shown. Invalid, in the
/// words of the real server.
Result<agents::Agent> agent_of_character(siopp::json::View character, std::int64_t time_ms);

/// The character with the members of `changes` in the place of its own.
std::string changed_character(std::string_view character, siopp::json::View changes);

/// The whole agent, as GET /agents/:id gives it: what its character does not say is empty.
void write_agent(siopp::json::Writer& writer, const agents::Agent& agent, bool is_active);

}  // namespace wimpole::api
