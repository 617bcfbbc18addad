#include "siopp/engineio/v3/payload.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "siopp/base/utf8.hpp"
#include "siopp/engineio/v3/jsonp.hpp"

namespace {

using namespace siopp::engineio;

void require(bool condition) {
    if (!condition) std::abort();
}

/// A packet as it is sent, for comparison and for writing it again.
struct Read {
    bool is_binary;
    std::string content;
    bool operator==(const Read&) const = default;
};

template <class Reader>
std::vector<Read> read_all(std::string_view body, bool& is_valid) {
    std::vector<Read> packets;
    for (Reader reader(body); !reader.at_end();) {
        const auto item = reader.next();
        if (!item) {
            require(reader.at_end());
            is_valid = false;
        } else if (item->is_binary) {
            packets.push_back({true, item->binary});
        } else {
            packets.push_back({false, type_char(item->packet.type) + std::string(item->packet.data)});
        }
    }
    require(packets.size() <= body.size());
    return packets;
}

std::vector<EncodedPacket> encoded(const std::vector<Read>& packets) {
    std::vector<EncodedPacket> result;
    for (const auto& packet : packets)
        result.push_back(packet.is_binary ? EncodedPacket::binary(packet.content)
                                          : EncodedPacket::control(packet.content));
    return result;
}

/// What was read comes out the same in both forms.
void check_round_trip(const std::vector<Read>& packets) {
    if (packets.empty()) return;
    bool is_valid = true;
    require(read_all<v3::PayloadReader>(v3::encode_text_payload(encoded(packets)), is_valid) == packets);
    require(read_all<v3::BinaryPayloadReader>(v3::encode_binary_payload(encoded(packets)), is_valid) ==
            packets);
    require(is_valid);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    bool is_valid = true;
    check_round_trip(read_all<v3::BinaryPayloadReader>(body, is_valid));
    if (siopp::utf8::is_valid(body)) check_round_trip(read_all<v3::PayloadReader>(body, is_valid));
    require(v3::jsonp_body(body).size() <= body.size());
    require(v3::jsonp_script(body, body).ends_with("\");"));
    return 0;
}
