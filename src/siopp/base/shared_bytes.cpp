#include "siopp/base/shared_bytes.hpp"

#include <algorithm>
#include <new>

namespace siopp {

struct SharedBytes::Block {
    std::atomic<std::size_t> references{1};
    std::size_t size = 0;

    char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
};

SharedBytes SharedBytes::join(std::span<const std::string_view> parts) {
    std::size_t size = 0;
    for (const auto part : parts)
        size += part.size();
    if (size == 0) return {};

    auto* block = ::new (::operator new(sizeof(Block) + size)) Block;
    block->size = size;
    char* end = block->data();
    for (const auto part : parts)
        end = std::copy(part.begin(), part.end(), end);
    return SharedBytes(block);
}

SharedBytes SharedBytes::copy_of(std::string_view bytes) {
    return join(std::span(&bytes, 1));
}

SharedBytes::SharedBytes(const SharedBytes& other) noexcept : block_(other.block_) {
    if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
}

SharedBytes::~SharedBytes() {
    if (!block_ || block_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    block_->~Block();
    ::operator delete(block_);
}

std::string_view SharedBytes::view() const noexcept {
    return block_ ? std::string_view(block_->data(), block_->size) : std::string_view();
}

}  // namespace siopp
