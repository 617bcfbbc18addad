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

    SharedBytes(const SharedBytes& other) noexcept;
    SharedBytes(SharedBytes&& other) noexcept : block_(other.block_) { other.block_ = nullptr; }
    SharedBytes& operator=(SharedBytes other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~SharedBytes();

    /// Valid as long as any SharedBytes of this block lives.
    std::string_view view() const noexcept;
    std::size_t size() const noexcept { return view().size(); }
    bool empty() const noexcept { return size() == 0; }

private:
    struct Block;
    explicit SharedBytes(Block* block) noexcept : block_(block) {}

    Block* block_ = nullptr;
};

}  // namespace siopp
