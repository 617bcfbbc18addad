#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/openai/chat_request.hpp"

namespace wimpole::agents::openai {

/// What the model is told of a call.
struct ToolResult {
    std::string content;
    bool is_failed = false;
};

/// A function that a model may call within a turn. On the agents' thread.
class Tool {
public:
    virtual ~Tool() = default;

    virtual ToolDescription description() const = 0;
    /// `arguments` is what the model wrote: JSON, or not. The turn must outlive the task.
    virtual siopp::Task<ToolResult> call(const Turn& turn, std::string arguments, std::stop_token stop) = 0;
};

using Tools = std::vector<std::shared_ptr<Tool>>;

}  // namespace wimpole::agents::openai
