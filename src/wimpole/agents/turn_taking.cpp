#include "wimpole/agents/turn_taking.hpp"

#include <algorithm>

#include "siopp/base/ascii.hpp"
#include "siopp/base/json_view.hpp"

namespace wimpole::agents {

using messaging::ChannelType;
using siopp::json::Kind;
using siopp::json::View;

namespace {

bool is_direct_type(ChannelType type) {
    return type == ChannelType::dm || type == ChannelType::voice_dm || type == ChannelType::self ||
           type == ChannelType::api;
}

/// Bytes of other alphabets belong to words, so that no name is found inside one.
bool is_word_byte(char byte) {
    const char folded = siopp::to_lower(byte);
    return (folded >= 'a' && folded <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           static_cast<unsigned char>(byte) >= 0x80;
}

bool is_named(const Agent& agent, std::string_view text) {
    return mentions(text, agent.name) || mentions(text, agent.username);
}

View object_of(std::string_view json) {
    const auto view = View::parse(json);
    return view ? *view : View();
}

/// The ids in `metadata.mentions`: an array of ids, or of objects that have one.
std::vector<EntityId> mention_list(View metadata) {
    std::vector<EntityId> ids;
    const auto list = metadata.find("mentions").value_or(View());
    for (const auto& item : list.elements()) {
        const auto value = item.kind() == Kind::object ? item.find("id").value_or(View()) : item;
        const auto text = value.string();
        if (const auto id = text ? EntityId::parse(*text) : std::nullopt) ids.push_back(*id);
    }
    return ids;
}

}  // namespace

Occasion::Occasion(const messaging::Message& message, const messaging::Channel& channel,
                   const AgentRegistry::Entries& agents, std::optional<EntityId> replied_to)
    : message_(message), channel_(channel), is_direct_(is_direct_type(channel.type)) {
    const auto metadata = object_of(message.metadata);
    is_silent_ = !message.wakes_agents || message.source == "system" ||
                 metadata.find("silent").value_or(View()).boolean().value_or(false);
    const auto mentioned = mention_list(metadata);

    std::size_t host_position = channel.participants.size();
    for (const auto& entry : agents) {
        const auto& agent = entry->agent;
        if (agent.id == message.sender) is_by_agent_ = true;
        const auto place = std::ranges::find(channel.participants, agent.id);
        if (place == channel.participants.end()) continue;

        ++agent_count_;
        const auto position = static_cast<std::size_t>(place - channel.participants.begin());
        if (entry->is_active && position < host_position) {
            host_position = position;
            host_ = agent.id;
        }
        const bool is_addressed = replied_to == agent.id || is_named(agent, message.text) ||
                                  std::ranges::find(mentioned, agent.id) != mentioned.end();
        if (is_addressed) addressed_.push_back(agent.id);
    }
}

bool Occasion::addresses(EntityId agent) const {
    return std::ranges::find(addressed_, agent) != addressed_.end();
}

bool mentions(std::string_view text, std::string_view name) {
    if (name.empty()) return false;

    const auto same = [](char left, char right) { return siopp::to_lower(left) == siopp::to_lower(right); };
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

bool is_stop_command(std::string_view text) {
    constexpr std::string_view command = "/stop";
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return false;
    text.remove_prefix(begin);
    if (!text.starts_with(command)) return false;
    return text.size() == command.size() || !is_word_byte(text[command.size()]);
}

TurnDecision decide_turn(const Candidate& candidate, const Occasion& occasion, const TurnTakingRules& rules) {
    const auto agent = candidate.agent;
    const bool is_addressed = occasion.addresses(agent);
    if (occasion.message().sender == agent) return TurnDecision::own_message;
    if (!occasion.channel().has_participant(agent)) return TurnDecision::not_a_participant;
    if (occasion.is_silent()) return TurnDecision::silent_message;
    if (occasion.is_by_agent()) {
        const bool may_answer = rules.agent_to_agent == AgentToAgent::mention && is_addressed;
        return may_answer ? TurnDecision::addressed_by_agent : TurnDecision::written_by_agent;
    }

    if (occasion.is_direct()) return TurnDecision::direct_channel;
    if (is_addressed) return TurnDecision::addressed;
    if (candidate.is_muted) return TurnDecision::muted;
    if (occasion.agent_count() == 1) return TurnDecision::only_agent;
    if (rules.group_policy == GroupPolicy::all) return TurnDecision::one_of_all;
    if (occasion.addresses_anyone()) return TurnDecision::not_addressed;
    const bool is_asked = rules.group_policy == GroupPolicy::smart && candidate.can_decide;
    if (is_asked) return TurnDecision::offered;
    const bool is_host = rules.group_policy == GroupPolicy::host && occasion.host() == agent;
    return is_host ? TurnDecision::host_of_group : TurnDecision::not_addressed;
}

}  // namespace wimpole::agents
