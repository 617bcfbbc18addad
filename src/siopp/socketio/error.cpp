#include "siopp/socketio/error.hpp"

#include "siopp/base/error_category.hpp"

namespace siopp::socketio {

std::string_view to_string(Errc error) {
    switch (error) {
        case Errc::empty_packet:
            return "empty packet";
        case Errc::unknown_packet_type:
            return "unknown packet type";
        case Errc::bad_attachment_count:
            return "invalid number of attachments";
        case Errc::too_many_attachments:
            return "too many attachments";
        case Errc::bad_namespace:
            return "invalid namespace";
        case Errc::bad_ack_id:
            return "invalid acknowledgement id";
        case Errc::bad_payload:
            return "invalid payload";
        case Errc::bad_event_name:
            return "event name is neither string nor number";
        case Errc::reserved_event_name:
            return "event name is reserved";
        case Errc::bad_placeholder:
            return "placeholder names no attachment";
        case Errc::unexpected_packet:
            return "packet is not allowed here";
        case Errc::ack_timeout:
            return "operation has timed out";
        case Errc::disconnected:
            return "socket has been disconnected";
        case Errc::too_many_acks:
            return "too many acks are pending";
    }
    return "unknown error";
}

ErrorCode make_error_code(Errc error) {
    static constexpr LayerCategory<Errc> category("siopp.socketio");
    return {static_cast<int>(error), category};
}

}  // namespace siopp::socketio
