#include "wimpole/messaging/channel.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "siopp/base/json_writer.hpp"

namespace wimpole::messaging {

namespace {

/// In the order of the enumerators.
constexpr std::array<std::string_view, 10> type_names{"SELF", "DM",     "GROUP", "VOICE_DM", "VOICE_GROUP",
                                                      "FEED", "THREAD", "WORLD", "FORUM",    "API"};

char upper(char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

bool equal_ignoring_case(std::string_view text, std::string_view upper_case) {
    return std::ranges::equal(text, upper_case, {}, upper);
}

}  // namespace

std::string_view to_string(ChannelType type) {
    return type_names.at(static_cast<std::size_t>(type));
}

ChannelType channel_type(std::string_view text) {
    for (std::size_t i = 0; i < type_names.size(); ++i) {
        if (equal_ignoring_case(text, type_names[i])) return static_cast<ChannelType>(i);
    }
    return ChannelType::group;
}

bool Channel::has_participant(EntityId entity) const {
    return std::ranges::find(participants, entity) != participants.end();
}

Channel direct_channel(MessageServerId message_server, EntityId one, EntityId other,
                       std::int64_t created_at_ms) {
    const auto [first, second] = std::minmax(one, other);
    Channel channel;
    channel.id = ChannelId::random();
    channel.message_server = message_server;
    channel.name = "DM-" + first.to_string() + '-' + second.to_string();
    channel.type = ChannelType::dm;
    channel.participants = {first, second};
    channel.created_at_ms = created_at_ms;
    channel.updated_at_ms = created_at_ms;

    channel.metadata.clear();
    siopp::json::Writer(channel.metadata)
        .begin_object()
        .member("user1", first.to_string())
        .member("user2", second.to_string())
        .end_object();
    return channel;
}

}  // namespace wimpole::messaging
