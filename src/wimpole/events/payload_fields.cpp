#include "wimpole/events/payload_fields.hpp"

#include <iterator>

namespace wimpole::events {

using siopp::json::Kind;
using siopp::json::View;

namespace {

struct Field {
    std::string_view name;
    View PayloadFields::*member;
};

constexpr Field known_fields[] = {
    {"type", &PayloadFields::type},
    {"payload", &PayloadFields::payload},
    {"channelId", &PayloadFields::channel_id},
    {"roomId", &PayloadFields::room_id},
    {"messageServerId", &PayloadFields::message_server_id},
    {"serverId", &PayloadFields::server_id},
    {"message_server_id", &PayloadFields::message_server_id_snake},
    {"server_id", &PayloadFields::server_id_snake},
    {"entityId", &PayloadFields::entity_id},
    {"agentId", &PayloadFields::agent_id},
    {"since", &PayloadFields::since},
    {"epoch", &PayloadFields::epoch},
    {"senderId", &PayloadFields::sender_id},
    {"senderName", &PayloadFields::sender_name},
    {"message", &PayloadFields::message},
    {"messageId", &PayloadFields::message_id},
    {"source", &PayloadFields::source},
    {"attachments", &PayloadFields::attachments},
    {"metadata", &PayloadFields::metadata},
    {"targetUserId", &PayloadFields::target_user_id},
    {"text", &PayloadFields::text},
    {"userId", &PayloadFields::user_id},
    {"name", &PayloadFields::name},
};

const Field* find_field(View key) {
    const auto plain = key.plain_string();
    const auto name = plain ? std::string(*plain) : key.string().value_or(std::string());
    for (const auto& field : known_fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

}  // namespace

PayloadFields read_fields(View object) {
    PayloadFields fields;
    fields.object = object;
    for (const auto member : object.members()) {
        if (const auto* field = find_field(member.key)) fields.*(field->member) = member.value;
    }
    return fields;
}

bool is_truthy(View value) {
    switch (value.kind()) {
        case Kind::null:
            return false;
        case Kind::boolean:
            return value.boolean().value_or(false);
        case Kind::number:
            return value.number().value_or(0) != 0;
        case Kind::string:
            return value.raw() != "\"\"";
        case Kind::array:
        case Kind::object:
            return true;
    }
    return false;
}

View first_truthy(View first, View second) {
    return is_truthy(first) ? first : second;
}

std::optional<std::string> bounded_string(View value, std::size_t max_bytes) {
    auto text = value.string();
    if (!text || text->size() > max_bytes) return std::nullopt;
    return text;
}

}  // namespace wimpole::events
