#pragma once

#include <string_view>

#include "siopp/base/result.hpp"

namespace siopp::socketio {

enum class Errc {
    empty_packet = 1,
    unknown_packet_type,
    bad_attachment_count,
    too_many_attachments,
    bad_namespace,
    bad_ack_id,
    bad_payload,
    bad_event_name,
    reserved_event_name,
    bad_placeholder,
    unexpected_packet,
    ack_timeout,
    disconnected,
    too_many_acks,
};
std::string_view to_string(Errc error);
ErrorCode make_error_code(Errc error);

}  // namespace siopp::socketio

template <>
struct boost::system::is_error_code_enum<siopp::socketio::Errc> : std::true_type {};
