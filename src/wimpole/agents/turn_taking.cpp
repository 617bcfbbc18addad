#include "wimpole/agents/turn_taking.hpp"

#include <algorithm>

#include "siopp/base/json_view.hpp"

namespace wimpole::agents {

using messaging::ChannelType;

namespace {

bool is_direct(ChannelType type) {
    return type == ChannelType::dm || type == ChannelType::voice_dm || type == ChannelType::self ||
           type == ChannelType::api;
}

/// The sender asked for no reaction: `metadata.silent`.
bool is_silent(const messaging::Message& message) {
    if (message.metadata.empty()) return false;

    const auto metadata = siopp::json::View::parse(message.metadata);
    const auto silent = metadata ? metadata->find("silent") : std::nullopt;
    return silent && silent->boolean() == true;
}

auto count_agents(const messaging::Channel& channel, const AgentRegistry& agents) {
    return std::count_if(channel.participants.begin(), channel.participants.end(),
                         [&agents](EntityId id) { return agents.contains(id); });
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Bytes of other alphabets belong to words, so that no name is found inside one.
bool is_word_byte(char byte) {
    const char folded = lower(byte);
    return (folded >= 'a' && folded <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           static_cast<unsigned char>(byte) >= 0x80;
}

bool is_addressed(const Agent& agent, std::string_view text) {
    return mentions(text, agent.name) || mentions(text, agent.username);
}

}  // namespace

bool mentions(std::string_view text, std::string_view name) {
    if (name.empty()) return false;

    const auto same = [](char left, char right) { return lower(left) == lower(right); };
    for (auto begin = text.begin(); begin != text.end(); ++begin) {
        begin = std::search(begin, text.end(), name.begin(), name.end(), same);
        if (begin == text.end()) return false;

        const auto end = begin + static_cast<std::ptrdiff_t>(name.size());
        const bool starts_word = begin == text.begin() || !is_word_byte(*(begin - 1));
        const bool ends_word = end == text.end() || !is_word_byte(*end);
        if (starts_word && ends_word) return true;
    }
    return false;
}

TurnDecision decide_turn(const Agent& agent, const messaging::Message& message,
                         const messaging::Channel& channel, const AgentRegistry& agents) {
    if (message.sender == agent.id || agents.contains(message.sender)) return TurnDecision::written_by_agent;
    if (!channel.has_participant(agent.id)) return TurnDecision::not_a_participant;
    if (!message.wakes_agents || is_silent(message)) return TurnDecision::silent_message;

    if (is_direct(channel.type)) return TurnDecision::direct_channel;
    if (is_addressed(agent, message.text)) return TurnDecision::addressed;
    if (count_agents(channel, agents) == 1) return TurnDecision::only_agent;
    return TurnDecision::not_addressed;
}

}  // namespace wimpole::agents
