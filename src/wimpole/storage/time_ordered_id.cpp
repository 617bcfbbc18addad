#include "wimpole/storage/time_ordered_id.hpp"

namespace wimpole::storage {

MessageId time_ordered_id(std::int64_t time_ms) {
    constexpr std::size_t time_bytes = 6;
    const auto time = static_cast<std::uint64_t>(time_ms);

    auto bytes = siopp::Uuid::random().bytes();
    for (std::size_t i = 0; i < time_bytes; ++i)
        bytes[i] = static_cast<std::uint8_t>(time >> (8 * (time_bytes - 1 - i)));
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x70);
    return MessageId(siopp::Uuid(bytes));
}

}  // namespace wimpole::storage
