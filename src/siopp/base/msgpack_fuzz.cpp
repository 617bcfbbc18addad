#include "siopp/base/msgpack.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "siopp/base/json_view.hpp"

namespace {

using namespace siopp;

constexpr msgpack::Limits limits{.max_depth = 32, .max_attachments = 8};
/// What looks like a placeholder is one after the first round, so that there may be more of them.
constexpr msgpack::Limits generous{.max_depth = 32, .max_attachments = 1'000'000};

void require(bool condition) {
    if (!condition) std::abort();
}

msgpack::Document round_trip(const msgpack::Document& document, std::string& bytes) {
    msgpack::append_json(bytes, document.json, document.attachments);
    const auto again = msgpack::to_json(bytes, generous);
    require(again.has_value());
    require(json::View::parse(again->json, limits.max_depth).has_value());
    return *again;
}

}  // namespace

// Whatever is read is valid JSON, and what was written once comes back the same for ever.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = msgpack::to_json({reinterpret_cast<const char*>(data), size}, limits);
    if (!document) return 0;
    require(json::View::parse(document->json, limits.max_depth).has_value());
    require(document->attachments.size() <= limits.max_attachments);

    std::string first_bytes;
    const auto first = round_trip(*document, first_bytes);
    std::string second_bytes;
    const auto second = round_trip(first, second_bytes);
    require(first.json == second.json && first.attachments == second.attachments);
    require(first_bytes == second_bytes);
    return 0;
}
