#include "siopp/base/shared_bytes.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

namespace siopp {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t max_kept = 0;
#else
constexpr std::size_t max_kept = 1'024;
#endif

/// Memory for short blocks that a thread has freed and will soon need again. In one turn of a worker more of
/// them are alive than the general allocator keeps at hand, which costs it a search for each
/// (docs/adr/0010-short-blocks.md).
class ShortBlocks {
public:
    static constexpr std::size_t bytes = 256;

    static void* allocate() {
        if (!of_thread || of_thread->count_ == 0) return ::operator new(bytes);
        return of_thread->kept_[--of_thread->count_];
    }
    static void free(void* memory) noexcept {
        static thread_local const Owner owner;
        if (!of_thread || of_thread->count_ == max_kept) return ::operator delete(memory);
        of_thread->kept_[of_thread->count_++] = memory;
    }

private:
    /// Frees what is kept when the thread ends. What is freed even later is not kept.
    struct Owner {
        Owner() { of_thread = new ShortBlocks; }
        ~Owner() {
            const auto* blocks = std::exchange(of_thread, nullptr);
            for (std::size_t index = 0; index < blocks->count_; ++index)
                ::operator delete(blocks->kept_[index]);
            delete blocks;
        }
    };

    static thread_local constinit ShortBlocks* of_thread;

    std::array<void*, max_kept> kept_;
    std::size_t count_ = 0;
};

thread_local constinit ShortBlocks* ShortBlocks::of_thread = nullptr;

}  // namespace

SharedBytes SharedBytes::join(std::span<const std::string_view> parts) {
    std::size_t size = 0;
    for (const auto part : parts)
        size += part.size();
    if (size == 0) return {};

    const auto bytes = sizeof(Block) + size;
    auto* block = ::new (bytes <= ShortBlocks::bytes ? ShortBlocks::allocate() : ::operator new(bytes)) Block;
    block->size = size;
    char* end = block->data();
    for (const auto part : parts)
        end = std::copy(part.begin(), part.end(), end);
    return SharedBytes(block);
}

SharedBytes SharedBytes::copy_of(std::string_view bytes) {
    return join(std::span(&bytes, 1));
}

void SharedBytes::destroy() noexcept {
    const bool is_short = sizeof(Block) + block_->size <= ShortBlocks::bytes;
    block_->~Block();
    if (is_short) return ShortBlocks::free(block_);
    ::operator delete(block_);
}

}  // namespace siopp
