#include "siopp/engineio/error.hpp"

#include "siopp/base/error_category.hpp"

namespace siopp::engineio {

std::string_view to_string(Errc error) {
    switch (error) {
        case Errc::empty_packet:
            return "empty packet";
        case Errc::unknown_packet_type:
            return "unknown packet type";
        case Errc::invalid_base64:
            return "binary packet is not base64";
        case Errc::too_many_packets:
            return "too many packets in a payload";
        case Errc::bad_length:
            return "length of a packet is wrong";
    }
    return "unknown error";
}

ErrorCode make_error_code(Errc error) {
    static constexpr LayerCategory<Errc> category("siopp.engineio");
    return {static_cast<int>(error), category};
}

}  // namespace siopp::engineio
