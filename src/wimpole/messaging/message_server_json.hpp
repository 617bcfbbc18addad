#pragma once

#include <string>

#include "wimpole/messaging/message_server.hpp"

namespace wimpole::messaging {

/// The message server as ElizaOS clients know it (ELIZAOS.md §3.2), from REST and in events: JSON text of an
/// object.
std::string message_server_json(const MessageServer& server);

}  // namespace wimpole::messaging
