#include "wimpole/auth/policy.hpp"

#include "siopp/base/json_view.hpp"
#include "wimpole/messaging/channel_bans.hpp"

namespace wimpole::auth {

using messaging::ChannelType;

namespace json = siopp::json;

namespace {

bool is_private_type(ChannelType type) {
    switch (type) {
        case ChannelType::self:
        case ChannelType::dm:
        case ChannelType::voice_dm:
        case ChannelType::api:
            return true;
        case ChannelType::group:
        case ChannelType::voice_group:
        case ChannelType::feed:
        case ChannelType::thread:
        case ChannelType::world:
        case ChannelType::forum:
            return false;
    }
    return true;
}

bool is_participant(const Principal& principal, const ChannelFacts& facts) {
    return facts.channel && principal.entity && facts.channel->has_participant(*principal.entity);
}

bool may_take_part(const Principal& principal, Operation operation, const ChannelFacts& facts) {
    const bool is_isolated = principal.visibility == Visibility::isolated;
    if (!facts.channel) return !is_isolated || operation != Operation::join;
    return (!is_isolated && !is_private(*facts.channel)) || is_participant(principal, facts);
}

bool is_author(const Principal& principal, const ChannelFacts& facts) {
    return principal.entity && facts.author && *principal.entity == *facts.author;
}

bool is_banned(const Principal& principal, const ChannelFacts& facts) {
    return facts.channel && principal.entity && messaging::is_banned(*facts.channel, *principal.entity);
}

bool user_may(const Principal& principal, Operation operation, const ChannelFacts& facts) {
    if (is_banned(principal, facts)) return false;
    switch (operation) {
        case Operation::join:
        case Operation::read:
        case Operation::send:
            return may_take_part(principal, operation, facts);
        case Operation::delete_message:
            return is_author(principal, facts);
        case Operation::manage:
            return !facts.channel || is_participant(principal, facts);
        case Operation::agents:
        case Operation::logs:
            return false;
    }
    return false;
}

}  // namespace

bool is_private(const messaging::Channel& channel) {
    if (is_private_type(channel.type)) return true;

    const auto metadata = json::View::parse(channel.metadata);
    if (!metadata) return false;
    for (const auto* name : {"isDm", "isPrivate"}) {
        if (metadata->find(name).value_or(json::View()).boolean() == true) return true;
    }
    for (const auto* name : {"channelType", "channel_type"}) {
        const auto type = metadata->find(name).value_or(json::View()).string();
        if (type && is_private_type(messaging::channel_type(*type))) return true;
    }
    return false;
}

bool allows(const Principal& principal, Operation operation, const ChannelFacts& facts) {
    if (principal.is_open()) return true;

    switch (principal.role) {
        case Role::operator_:
            return true;
        case Role::service:
            return operation != Operation::agents && operation != Operation::logs;
        case Role::agent:
            return operation != Operation::manage && user_may(principal, operation, facts);
        case Role::user:
            return user_may(principal, operation, facts);
    }
    return false;
}

bool may_send_as(const Principal& principal, EntityId sender, Sender what) {
    if (principal.role == Role::service) return true;
    if (what == Sender::agent) return principal.role == Role::agent && principal.is(sender);
    return !principal.entity || principal.is(sender);
}

bool is_rate_limited(const Principal& principal) {
    return principal.role != Role::agent;
}

}  // namespace wimpole::auth
