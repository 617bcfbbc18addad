#pragma once

#include <string_view>

#include "siopp/base/result.hpp"

namespace siopp::engineio {

enum class Errc {
    empty_packet = 1,
    unknown_packet_type,
    invalid_base64,
    too_many_packets,
    bad_length,
};
std::string_view to_string(Errc error);
ErrorCode make_error_code(Errc error);

}  // namespace siopp::engineio

template <>
struct boost::system::is_error_code_enum<siopp::engineio::Errc> : std::true_type {};
