#pragma once

#include <cstddef>

namespace siopp::websocket {

/// permessage-deflate (RFC 7692). Without context takeover, the default, no connection holds memory of zlib
/// and a broadcast is compressed once, whatever the number of its receivers.
struct DeflateOptions {
    bool enabled = false;
    /// Messages with fewer bytes are sent as they are.
    std::size_t threshold_bytes = 1024;
    /// Whether a message may refer to earlier ones of its connection, where the client wants that too: it
    /// gets smaller, but is compressed for this one client, and up to 264 KiB are kept for each.
    bool server_context_takeover = false;
    /// The same for what clients send, at up to 44 KiB for each.
    bool client_context_takeover = false;
    /// How far back a message may refer at most: 2 to this power, 9 to 15.
    int server_max_window_bits = 15;
    int client_max_window_bits = 15;
    /// zlib's memory for compressing: 1 to 9.
    int memory_level = 8;
    /// From 1 (fast) to 9 (small).
    int compression_level = 6;
    /// What all connections that keep a context may hold for it together; those beyond keep none.
    std::size_t max_context_bytes = 64 * 1024 * 1024;
};

}  // namespace siopp::websocket
