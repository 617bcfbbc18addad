#include "siopp/engineio/packet.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace siopp::engineio;

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view frame(reinterpret_cast<const char*>(data), size);

    const auto packet = decode(frame);

    if (packet) require(type_char(packet->type) + std::string(packet->data) == frame);
    if (!packet)
        require(frame.empty() ? packet.error() == Errc::empty_packet
                              : packet.error() == Errc::unknown_packet_type);
    return 0;
}
