#pragma once

#include "wimpole/agents/agent_driver.hpp"

namespace wimpole::agents {

/// The connection to a program that plays an agent. Implemented by the edge. Any thread; it only queues.
class RemoteLine {
public:
    virtual ~RemoteLine() = default;

    virtual void give(const Turn& turn) = 0;
    /// Nobody wants the answer of that run any more.
    virtual void stop(RunId run) = 0;
};

}  // namespace wimpole::agents
