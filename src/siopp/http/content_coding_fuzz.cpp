#include "siopp/http/content_coding.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace siopp::http;
    const std::string_view header(reinterpret_cast<const char*>(data), size);
    const auto coding = preferred_coding(header);
    // Only what the client has named, or covered by a star, is used.
    if (coding && header.find_first_of("*gGdD") == std::string_view::npos) std::abort();
    return 0;
}
