#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace siopp {

/// Immutable bytes with an atomic reference count, in one allocation: the unit that one broadcast hands to
/// many sessions on several workers. Copying is cheap and may be done on any thread; the bytes never change.
class SharedBytes {
public:
    SharedBytes() = default;

    /// A copy of the given parts, one after the other.
    static SharedBytes join(std::span<const std::string_view> parts);
    static SharedBytes copy_of(std::string_view bytes);

    SharedBytes(const SharedBytes& other) noexcept : block_(other.block_) {
        if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
    }
    SharedBytes(SharedBytes&& other) noexcept : block_(other.block_) { other.block_ = nullptr; }
    SharedBytes& operator=(SharedBytes other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~SharedBytes() {
        if (block_) release();
    }

    /// Valid as long as any SharedBytes of this block lives.
    std::string_view view() const noexcept {
        return block_ ? std::string_view(block_->data(), block_->size) : std::string_view();
    }
    std::size_t size() const noexcept { return view().size(); }
    bool empty() const noexcept { return size() == 0; }

private:
    /// The bytes follow it.
    struct Block {
        std::atomic<std::size_t> references{1};
        std::size_t size = 0;

        char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
    };
    void release() noexcept {
        // Who holds the last reference needs no locked instruction: nobody is left to copy it.
        const bool is_last = block_->references.load(std::memory_order_acquire) == 1 ||
                             block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1;
        if (is_last) destroy();
    }
    void destroy() noexcept;

    explicit SharedBytes(Block* block) noexcept : block_(block) {}

    Block* block_ = nullptr;
};

}  // namespace siopp
