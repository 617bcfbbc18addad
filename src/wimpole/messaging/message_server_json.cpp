#include "wimpole/messaging/message_server_json.hpp"

#include "siopp/base/json_writer.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::messaging {

std::string message_server_json(const MessageServer& server) {
    std::string json;
    siopp::json::Writer writer(json);
    writer.begin_object()
        .member("id", server.id.to_string())
        .member("name", server.name)
        .member("sourceType", server.source_type);
    if (!server.source_id.empty()) writer.member("sourceId", server.source_id);
    if (!server.metadata.empty() && server.metadata != "{}") writer.key("metadata").raw(server.metadata);
    writer.member("createdAt", iso_time(server.created_at_ms))
        .member("updatedAt", iso_time(server.updated_at_ms))
        .end_object();
    return json;
}

}  // namespace wimpole::messaging
