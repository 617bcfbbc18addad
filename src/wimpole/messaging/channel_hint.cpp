#include "wimpole/messaging/channel_hint.hpp"

#include <string_view>

#include "siopp/base/json_writer.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::messaging {

namespace {

namespace json = siopp::json;

/// The members that the real server gives an auto-created channel; those of the sender replace them.
std::string auto_created_metadata(const Channel& channel, EntityId sender,
                                  std::string_view senders_metadata) {
    const auto given = parsed_or_null(senders_metadata);
    std::string text;
    json::Writer writer(text);
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!given.find(name)) writer.member(name, value);
    };

    writer.begin_object();
    add("created_by", "socketio_auto_creation");
    add("created_for_user", sender.to_string());
    add("created_at", iso_time(channel.created_at_ms));
    add("channel_type", to_string(channel.type));
    write_members(writer, given);
    writer.end_object();
    return text;
}

}  // namespace

Channel opened_channel(const Submission& submission, const ChannelHint& hint, std::int64_t created_at_ms) {
    Channel channel;
    channel.id = submission.channel;
    channel.message_server = submission.message_server;
    channel.type = hint.is_dm ? ChannelType::dm : ChannelType::group;
    channel.name = (hint.is_dm ? "DM " : "Chat ") + submission.channel.to_string().substr(0, 8);
    channel.source_type = "auto_created";
    channel.created_at_ms = created_at_ms;
    channel.metadata = auto_created_metadata(channel, submission.sender, hint.metadata);
    channel.participants = {submission.sender};
    if (hint.is_dm && hint.target && *hint.target != submission.sender)
        channel.participants.push_back(*hint.target);
    return channel;
}

}  // namespace wimpole::messaging
