#pragma once

#include <string_view>

#include "siopp/base/result.hpp"

namespace siopp::net {

enum class TlsErrc {
    bad_certificate = 1,
    bad_key,
    key_mismatch,
    not_listening,
    protocol,
};
std::string_view to_string(TlsErrc error);
ErrorCode make_error_code(TlsErrc error);

}  // namespace siopp::net

template <>
struct boost::system::is_error_code_enum<siopp::net::TlsErrc> : std::true_type {};
