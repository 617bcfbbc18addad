#pragma once

#include <cstdint>

#include "wimpole/messaging/message.hpp"

namespace wimpole::storage {

/// CRC-32 of what is stored of a message and of whose it is, by which a bit that flipped on the disk is
/// found. Its place (seq, times) is not part of it: indexes and the order of the channel tell of that.
std::uint32_t checksum(const messaging::Message& message);

/// What is served in the place of a message that is not what was written.
messaging::Message damaged(const messaging::Message& message);

}  // namespace wimpole::storage
