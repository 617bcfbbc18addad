#pragma once

#include <cstdint>

namespace siopp::socketio {

/// What becomes of an event for a client that has not taken all that was sent before: it is queued, or
/// dropped with its attachments ("volatile").
enum class Delivery : std::uint8_t { always, if_writable };

/// Whether a WebSocket that compresses may compress an event.
enum class Compress : std::uint8_t { allowed, never };

struct EmitFlags {
    Delivery delivery = Delivery::always;
    Compress compress = Compress::allowed;
};

/// What the server ends: the client's being in a namespace, or its connection.
enum class Close : std::uint8_t { name_space, connection };

}  // namespace siopp::socketio
