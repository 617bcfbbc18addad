#pragma once

#include <string>

#include "wimpole/messaging/channel.hpp"

namespace wimpole::messaging {

/// The channel as ElizaOS clients know it (ELIZAOS.md §3.3), from REST and in events: JSON text of an object.
std::string channel_json(const Channel& channel);

}  // namespace wimpole::messaging
