#include "siopp/base/random.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <exception>

#include <unistd.h>

namespace siopp {

namespace {

/// What getentropy() gives at most.
constexpr std::size_t random_block_bytes = 256;

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
    static thread_local std::array<std::uint8_t, random_block_bytes> block;
    static thread_local std::size_t used = random_block_bytes;
    assert(bytes.size() <= block.size());
    if (bytes.size() > block.size() - used) {
        // Fails only on a kernel without a generator; ids that can be guessed would be worse than no server.
        if (::getentropy(block.data(), block.size()) != 0) std::terminate();
        used = 0;
    }
    const auto taken = std::span(block).subspan(used, bytes.size());
    std::ranges::copy(taken, bytes.begin());
    std::ranges::fill(taken, std::uint8_t{0});
    used += bytes.size();
}

}  // namespace siopp
