#pragma once

#include <cstdint>
#include <span>

namespace siopp {

/// Fills `bytes` (at most 256) from the kernel's generator, which no one can guess. Each thread fetches a
/// block at a time, since a system call for each id costs more than all else of it, and keeps nothing of what
/// it has given away. A thread that goes on in both processes behind a fork() gives both the same.
void fill_random(std::span<std::uint8_t> bytes);

}  // namespace siopp
