#pragma once

#include <cstdint>
#include <string_view>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/messaging/run.hpp"

namespace wimpole::agents {

/// Told of runs by who waits for the answer to a message, besides what the channel gets. On the agents'
/// thread; must not block.
class RunObserver {
public:
    virtual ~RunObserver() = default;

    /// A chunk of the reply, as in StreamChunk.
    virtual void chunk_told(const Turn& turn, std::string_view text, std::uint64_t index) = 0;
    /// The turn has ended, or was not taken at all. `reply` is what was stored, null for nothing; `error` is
    /// empty where it went well.
    virtual void turn_ended(const Turn& turn, messaging::RunStatus status, const messaging::Message* reply,
                            std::string_view error) = 0;
};

}  // namespace wimpole::agents
