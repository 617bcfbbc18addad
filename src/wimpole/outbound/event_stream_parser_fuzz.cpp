#include "wimpole/outbound/event_stream_parser.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "siopp/base/utf8.hpp"

namespace {

using namespace wimpole::outbound;

struct Outcome {
    std::vector<StreamEvent> events;
    bool failed = false;

    bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view stream, std::size_t piece) {
    EventStreamParser parser({.max_line_bytes = 64, .max_event_bytes = 128});
    Outcome outcome;
    while (!stream.empty() && !outcome.failed) {
        outcome.failed = !parser.feed(stream.substr(0, piece), outcome.events);
        stream.remove_prefix(std::min(piece, stream.size()));
    }
    outcome.failed = !parser.finish(outcome.events) || outcome.failed;
    return outcome;
}

}  // namespace

/// The first byte says how the rest is cut: the events must be those of the whole, in well-formed UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read(stream, size);
    if (read(stream, std::size_t{data[0]} + 1) != whole || read(stream, 1) != whole) std::abort();
    for (const auto& event : whole.events) {
        if (!siopp::utf8::is_valid(event.data) || !siopp::utf8::is_valid(event.name)) std::abort();
    }
    return 0;
}
