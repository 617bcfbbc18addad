#include <cstdint>
#include <cstdlib>

#include "siopp/base/base64.hpp"

namespace {

using namespace siopp;

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);

    const auto encoded = base64::encode(input);
    require(encoded.size() == (size + 2) / 3 * 4);
    require(base64::decode(encoded) == input);

    const auto decoded = base64::decode(input);
    if (!decoded) return 0;
    require(base64::decode(base64::encode(*decoded)) == *decoded);
    require(decoded->size() <= size / 4 * 3 + 2);
    return 0;
}
