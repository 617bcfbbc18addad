#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/base/id.hpp"
#include "wimpole/messaging/message.hpp"

/// Members that several kinds of requests have in common.
namespace wimpole::api {

/// The message server under any of its names; "0" is the default one. Nothing where it is missing or no id.
std::optional<MessageServerId> message_server_of(siopp::json::View body);

/// An array of ids; nothing where it is missing, holds anything else, or more than `max`.
std::optional<std::vector<EntityId>> ids_of(siopp::json::View body, std::string_view name, std::size_t max);

/// What POST /messaging/submit and /action share: all that makes up a message of an agent.
Result<messaging::Submission> agent_submission(siopp::json::View body);

/// Sets thought, actions and attachments from what the sender calls the message in full.
void read_raw_message(siopp::json::View raw, messaging::Submission& submission);

}  // namespace wimpole::api
