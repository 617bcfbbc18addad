#include "siopp/net/tls_error.hpp"

#include "siopp/base/error_category.hpp"

namespace siopp::net {

std::string_view to_string(TlsErrc error) {
    switch (error) {
        case TlsErrc::bad_certificate:
            return "the certificate file cannot be read or is not valid";
        case TlsErrc::bad_key:
            return "the key file cannot be read or is not valid";
        case TlsErrc::key_mismatch:
            return "the key does not belong to the certificate";
        case TlsErrc::not_listening:
            return "the server does not listen for TLS";
        case TlsErrc::protocol:
            return "the peer does not speak TLS as it should";
    }
    return "unknown error";
}

ErrorCode make_error_code(TlsErrc error) {
    static constexpr LayerCategory<TlsErrc> category("siopp.tls");
    return {static_cast<int>(error), category};
}

}  // namespace siopp::net
