#pragma once

#include <chrono>
#include <cstddef>

namespace siopp::http {

/// What the body of a request may be.
struct BodyLimit {
    std::size_t max_bytes;
    /// From its head to its end.
    std::chrono::milliseconds timeout;
};

}  // namespace siopp::http
