#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/json_view.hpp"

namespace wimpole::events {

/// The members of a client's object that the server reads, found in one pass; null where one is absent. Views
/// of the object's text.
struct PayloadFields {
    /// The object itself.
    siopp::json::View object;
    siopp::json::View type, payload;
    siopp::json::View channel_id, room_id;
    siopp::json::View message_server_id, server_id, message_server_id_snake, server_id_snake;
    siopp::json::View entity_id, agent_id, since, epoch;
    siopp::json::View sender_id, sender_name, message, message_id, source, attachments, metadata,
        target_user_id;
    siopp::json::View text, user_id, name;
};

/// All but `object` null for anything but an object.
PayloadFields read_fields(siopp::json::View object);

/// Whether JavaScript takes the value for true.
bool is_truthy(siopp::json::View value);

/// The first that is truthy, else the second: JavaScript's `first || second`.
siopp::json::View first_truthy(siopp::json::View first, siopp::json::View second);

/// The text of a string of at most `max_bytes`; nothing for anything else.
std::optional<std::string> bounded_string(siopp::json::View value, std::size_t max_bytes);

}  // namespace wimpole::events
