#include "wimpole/messaging/channel_json.hpp"

#include "siopp/base/json_writer.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::messaging {

std::string channel_json(const Channel& channel) {
    std::string json;
    siopp::json::Writer writer(json);
    writer.begin_object()
        .member("id", channel.id.to_string())
        .member("messageServerId", channel.message_server.to_string())
        .member("name", channel.name)
        .member("type", to_string(channel.type));
    if (!channel.source_type.empty()) writer.member("sourceType", channel.source_type);
    if (!channel.source_id.empty()) writer.member("sourceId", channel.source_id);
    if (!channel.topic.empty()) writer.member("topic", channel.topic);
    writer.key("metadata").raw(channel.metadata.empty() ? "{}" : channel.metadata);
    writer.member("createdAt", iso_time(channel.created_at_ms))
        .member("updatedAt", iso_time(channel.updated_at_ms))
        .end_object();
    return json;
}

}  // namespace wimpole::messaging
