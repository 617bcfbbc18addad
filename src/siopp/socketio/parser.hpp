#pragma once

#include <cstdint>

namespace siopp::socketio {

/// How packets are written: as JSON text with binary attachments behind it (every client's default), or as
/// MessagePack (socket.io-msgpack-parser). A client must use its server's.
enum class Parser : std::uint8_t { json, msgpack };

}  // namespace siopp::socketio
