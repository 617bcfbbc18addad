#include "siopp/websocket/error.hpp"

#include "siopp/base/error_category.hpp"

namespace siopp::websocket {

std::string_view to_string(Errc error) {
    switch (error) {
        case Errc::reserved_bits:
            return "reserved bits are set";
        case Errc::reserved_opcode:
            return "reserved opcode";
        case Errc::bad_control_frame:
            return "fragmented or oversized control frame";
        case Errc::bad_length:
            return "frame length is not in its shortest form";
        case Errc::unmasked_frame:
            return "client frame is not masked";
        case Errc::unexpected_continuation:
            return "continuation without a message";
        case Errc::expected_continuation:
            return "new message within a fragmented one";
        case Errc::invalid_utf8:
            return "text is not UTF-8";
        case Errc::invalid_close:
            return "invalid close frame";
        case Errc::message_too_big:
            return "message is too big";
        case Errc::too_many_fragments:
            return "too many fragments";
        case Errc::invalid_compression:
            return "message cannot be decompressed";
        case Errc::bad_extensions:
            return "malformed Sec-WebSocket-Extensions header";
    }
    return "unknown error";
}

ErrorCode make_error_code(Errc error) {
    static constexpr LayerCategory<Errc> category("siopp.websocket");
    return {static_cast<int>(error), category};
}

}  // namespace siopp::websocket
