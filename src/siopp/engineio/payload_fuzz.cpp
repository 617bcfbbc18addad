#include "siopp/engineio/payload.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace siopp::engineio;

void require(bool condition) {
    if (!condition) std::abort();
}

struct Reading {
    /// Whole packets, binary ones as `b` and the raw bytes.
    std::vector<std::string> packets;
    bool is_valid = true;
};

Reading read_all(std::string_view body) {
    Reading reading;
    for (PayloadReader reader(body); !reader.at_end();) {
        const auto item = reader.next();
        if (!item) {
            require(reader.at_end());
            reading.is_valid = false;
        } else if (item->is_binary) {
            require(item->packet.type == PacketType::message && item->packet.data.empty());
            reading.packets.push_back('b' + item->binary);
        } else {
            reading.packets.push_back(type_char(item->packet.type) + std::string(item->packet.data));
        }
    }
    return reading;
}

std::string written_again(const Reading& reading) {
    PayloadWriter writer;
    for (const auto& packet : reading.packets) {
        if (packet.front() == 'b') {
            writer.add_binary(std::string_view(packet).substr(1));
        } else {
            writer.add_text(packet);
        }
    }
    return writer.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);

    const auto reading = read_all(body);
    const auto separators = static_cast<std::size_t>(std::count(body.begin(), body.end(), record_separator));
    require(reading.is_valid ? reading.packets.size() == separators + 1
                             : reading.packets.size() <= separators);
    if (reading.packets.empty()) return 0;

    const auto again = read_all(written_again(reading));
    require(again.is_valid && again.packets == reading.packets);
    return 0;
}
