#pragma once

#include <string>

#include "siopp/base/json_writer.hpp"
#include "wimpole/messaging/message.hpp"

/// Messages as REST gives them (ELIZAOS.md §3): JSON text of objects. What wimpole adds is `seq`.
namespace wimpole::api {

/// What POST /messaging/submit and /action answer.
std::string message_json(const messaging::Message& message);
/// What PATCH /messaging/action/:id answers.
std::string updated_message_json(const messaging::Message& message);
/// An element of a channel's history: the same, `metadata` with thought, actions and attachments in it, and
/// times in milliseconds, too.
std::string history_json(const messaging::Message& message);
/// `userMessage` of POST /messaging/channels/:id/messages: the form in which the real server hands messages
/// to its agents.
std::string bus_message_json(const messaging::Message& message);
/// What a session's history has of a message.
std::string session_message_json(const messaging::Message& message, bool is_agent);
/// `agentResponse` of an agent's reply.
std::string agent_response_json(const messaging::Message& reply);

}  // namespace wimpole::api
