#pragma once

#include <cstddef>

namespace siopp {

/// How many processor cores the calling thread may run on: its affinity (sched_getaffinity(2)), which
/// containers and `taskset` narrow, and not what the machine has, as std::thread::hardware_concurrency()
/// tells. At least 1.
std::size_t usable_cores() noexcept;

}  // namespace siopp
