#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace wimpole::storage {

/// Remembers that the medium failed to write, and when it is worth while to try again: at first soon, then
/// after pauses that double.
class WriteGate {
public:
    using Time = std::chrono::steady_clock::time_point;

    WriteGate(std::chrono::milliseconds first_pause, std::chrono::milliseconds longest_pause)
        : first_pause_(first_pause), longest_pause_(longest_pause), pause_(first_pause) {}

    /// Whether nothing is to be written.
    bool is_closed() const noexcept { return next_try_.has_value(); }
    /// When to try whether it can be written again; nothing where it can.
    std::optional<Time> next_try() const noexcept { return next_try_; }

    void failed(Time now) {
        next_try_ = now + pause_;
        pause_ = std::min(2 * pause_, longest_pause_);
    }
    void succeeded() {
        next_try_.reset();
        pause_ = first_pause_;
    }

private:
    const std::chrono::milliseconds first_pause_;
    const std::chrono::milliseconds longest_pause_;
    std::chrono::milliseconds pause_;
    std::optional<Time> next_try_;
};

}  // namespace wimpole::storage
