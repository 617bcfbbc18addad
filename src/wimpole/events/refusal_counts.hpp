#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "wimpole/base/error.hpp"

namespace wimpole::events {

/// How often clients' requests were refused, by the kind of error. Any thread.
class RefusalCounts {
public:
    static constexpr std::array kinds{
        Error::Kind::invalid,  Error::Kind::unauthorized, Error::Kind::forbidden, Error::Kind::not_found,
        Error::Kind::conflict, Error::Kind::rate_limited, Error::Kind::busy,      Error::Kind::storage};

    void add(Error::Kind kind) noexcept {
        counts_[static_cast<std::size_t>(kind)].fetch_add(1, std::memory_order_relaxed);
    }
    std::uint64_t of(Error::Kind kind) const noexcept {
        return counts_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<std::uint64_t>, kinds.size()> counts_{};
};

}  // namespace wimpole::events
