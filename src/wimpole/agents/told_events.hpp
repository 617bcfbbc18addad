#pragma once

#include <string>
#include <string_view>

#include "wimpole/agents/agent_driver.hpp"

namespace wimpole::agents {

/// For tests: writes down what a driver tells.
class ToldEvents final : public TurnEvents {
public:
    void thought(std::string_view text) override { all.append("thought ").append(text).append("; "); }
    void chunk(std::string_view text) override { all.append("chunk ").append(text).append("; "); }
    void action(ActionStep step) override { all.append("action ").append(step.name).append("; "); }

    std::string all;
};

}  // namespace wimpole::agents
