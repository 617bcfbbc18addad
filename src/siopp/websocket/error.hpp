#pragma once

#include <string_view>

#include "siopp/base/result.hpp"

namespace siopp::websocket {

enum class Errc {
    reserved_bits = 1,
    reserved_opcode,
    bad_control_frame,
    bad_length,
    unmasked_frame,
    unexpected_continuation,
    expected_continuation,
    invalid_utf8,
    invalid_close,
    message_too_big,
    too_many_fragments,
    invalid_compression,
    bad_extensions,
};
std::string_view to_string(Errc error);
ErrorCode make_error_code(Errc error);

}  // namespace siopp::websocket

template <>
struct boost::system::is_error_code_enum<siopp::websocket::Errc> : std::true_type {};
