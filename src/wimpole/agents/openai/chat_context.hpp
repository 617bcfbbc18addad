#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/agents/openai/completion_reader.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::agents::openai {

/// One entry of what a model is asked.
struct ChatMessage {
    enum class Role : std::uint8_t { system, user, assistant, tool };

    Role role = Role::user;
    std::string content;
    /// URLs of images beside the content of a user.
    std::vector<std::string> images = {};
    /// Of an assistant.
    std::vector<ToolCall> tool_calls = {};
    /// The call that a tool's content answers.
    std::string tool_call_id = {};
};

/// Estimates tokens from bytes, and learns from what providers count. One thread.
class TokenEstimate {
public:
    std::size_t tokens(std::size_t bytes) const;
    std::size_t bytes(std::size_t tokens) const;
    /// What was estimated to be `bytes` long was counted as that many tokens.
    void learn(std::size_t bytes, std::uint64_t counted_tokens);

private:
    double bytes_per_token_ = 4.0;
};

struct ContextRules {
    EntityId agent;
    /// Whether several people write: then their names stand before what they say.
    bool is_group = false;
    bool can_see_images = false;
    /// For all messages together; the last one counts always, its begin at least.
    std::size_t max_bytes = 0;
};

/// The conversation as a model is told of it: of `messages`, the oldest first, as many of the newest as fit.
/// The agent's own are the assistant's, those of all others the user's, never the system's; neighbours of the
/// same role are one. Messages that tell of an agent's actions are left out.
std::vector<ChatMessage> conversation_of(std::span<const messaging::Message> messages,
                                         const ContextRules& rules);

/// A name that cannot be taken for something else: one line without colon, at most 64 bytes; "User" for none.
std::string speaker_name(std::string_view name);

/// Whether more than two may write in a channel of that type.
bool is_group(messaging::ChannelType type);

}  // namespace wimpole::agents::openai
