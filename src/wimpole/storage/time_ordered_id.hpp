#pragma once

#include <cstdint>

#include "wimpole/base/id.hpp"

namespace wimpole::storage {

/// A UUID (RFC 9562 version 7) that begins with a time, in milliseconds since 1970, and is random beyond
/// that: new messages share the last page of their index, where random ones would each touch another.
MessageId time_ordered_id(std::int64_t time_ms);

}  // namespace wimpole::storage
