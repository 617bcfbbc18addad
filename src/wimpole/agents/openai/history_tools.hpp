#pragma once

#include "wimpole/agents/conversation.hpp"
#include "wimpole/agents/openai/tool.hpp"

namespace wimpole::agents::openai {

/// search_history: finds messages of the channel by their words. It sees this channel alone.
class SearchHistoryTool final : public Tool {
public:
    static constexpr std::size_t max_messages = 10;
    static constexpr std::size_t max_message_bytes = 500;

    /// `conversation` must outlive it.
    explicit SearchHistoryTool(const Conversation& conversation) : conversation_(conversation) {}

    ToolDescription description() const override;
    siopp::Task<ToolResult> call(const Turn& turn, std::string arguments, std::stop_token stop) override;

private:
    const Conversation& conversation_;
};

/// participants: who takes part in the channel, with the names under which they wrote of late.
class ParticipantsTool final : public Tool {
public:
    static constexpr std::size_t max_participants = 100;
    static constexpr std::size_t max_messages = 200;

    /// `conversation` must outlive it.
    explicit ParticipantsTool(const Conversation& conversation) : conversation_(conversation) {}

    ToolDescription description() const override;
    siopp::Task<ToolResult> call(const Turn& turn, std::string arguments, std::stop_token stop) override;

private:
    const Conversation& conversation_;
};

}  // namespace wimpole::agents::openai
