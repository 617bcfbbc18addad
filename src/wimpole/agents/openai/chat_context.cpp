#include "wimpole/agents/openai/chat_context.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "wimpole/base/line_text.hpp"

namespace wimpole::agents::openai {

using Role = ChatMessage::Role;
using messaging::Message;
using siopp::json::View;

namespace {

constexpr std::size_t max_name_bytes = 64;
constexpr std::size_t max_images = 4;
/// Role and punctuation of a message in the model's own format.
constexpr std::size_t overhead_bytes = 16;

/// At most `max` bytes from the begin, not within a letter.
std::string_view begin_of(std::string_view text, std::size_t max) {
    if (text.size() <= max) return text;
    while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U)
        --max;
    return text.substr(0, max);
}

std::vector<std::string> images_of(const Message& message) {
    std::vector<std::string> images;
    const auto attachments = View::parse(message.attachments);
    if (!attachments) return images;
    for (const auto attachment : attachments->elements()) {
        const auto text = [&attachment](const char* name) {
            return attachment.find(name).value_or(View()).string().value_or("");
        };
        auto url = text("url");
        const bool is_image = text("contentType").starts_with("image") || text("type").starts_with("image");
        // A path of this server means nothing to a provider.
        const bool is_reachable = url.starts_with("https://") || url.starts_with("data:image/");
        if (is_image && is_reachable && images.size() < max_images) images.push_back(std::move(url));
    }
    return images;
}

ChatMessage chat_message(const Message& message, const ContextRules& rules, std::size_t max_bytes) {
    ChatMessage result;
    result.role = message.sender == rules.agent ? Role::assistant : Role::user;
    if (rules.is_group && result.role == Role::user)
        result.content = speaker_name(message.sender_name) + ": ";
    result.content += begin_of(message.text, max_bytes);
    if (rules.can_see_images && result.role == Role::user) result.images = images_of(message);
    return result;
}

bool counts(const Message& message) {
    return message.source != "agent_action" && !(message.text.empty() && message.attachments.empty());
}

}  // namespace

std::size_t TokenEstimate::tokens(std::size_t bytes) const {
    return static_cast<std::size_t>(static_cast<double>(bytes) / bytes_per_token_) + 1;
}

std::size_t TokenEstimate::bytes(std::size_t tokens) const {
    return static_cast<std::size_t>(static_cast<double>(tokens) * bytes_per_token_);
}

void TokenEstimate::learn(std::size_t bytes, std::uint64_t counted_tokens) {
    // Short prompts say little, and a provider that counts nonsense must not change much.
    if (counted_tokens < 32) return;
    const auto measured = static_cast<double>(bytes) / static_cast<double>(counted_tokens);
    bytes_per_token_ = std::clamp(0.8 * bytes_per_token_ + 0.2 * measured, 1.0, 8.0);
}

std::vector<ChatMessage> conversation_of(std::span<const Message> messages, const ContextRules& rules) {
    std::deque<ChatMessage> chosen;
    std::size_t left = rules.max_bytes;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        if (!counts(*message)) continue;
        const auto size = message->text.size() + message->sender_name.size() + overhead_bytes;
        if (size > left && !chosen.empty()) break;
        chosen.push_front(chat_message(*message, rules, std::max(left, overhead_bytes) - overhead_bytes));
        left -= std::min(size, left);
    }

    std::vector<ChatMessage> result;
    for (auto& message : chosen) {
        if (result.empty() || result.back().role != message.role) {
            result.push_back(std::move(message));
            continue;
        }
        result.back().content += '\n' + message.content;
        std::ranges::move(message.images, std::back_inserter(result.back().images));
    }
    return result;
}

std::string speaker_name(std::string_view name) {
    std::string result;
    for (const char letter : begin_of(name, max_name_bytes)) {
        if (!is_control(letter) && letter != ':') result += letter;
    }
    const auto start = std::min(result.find_first_not_of(' '), result.size());
    result.erase(0, start);
    result.erase(result.find_last_not_of(' ') + 1);
    return result.empty() ? "User" : result;
}

bool is_group(messaging::ChannelType type) {
    using Type = messaging::ChannelType;
    return type != Type::dm && type != Type::self && type != Type::voice_dm && type != Type::api;
}

}  // namespace wimpole::agents::openai
