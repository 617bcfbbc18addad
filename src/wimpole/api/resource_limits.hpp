#pragma once

#include <cstddef>

namespace wimpole::api {

/// Of what REST makes: what is larger, or one more, is refused.
struct ResourceLimits {
    /// Name of a channel or a message server, in bytes.
    std::size_t max_name_bytes = 256;
    /// Metadata of a channel or a message server, as JSON.
    std::size_t max_metadata_bytes = std::size_t{64} * 1024;
    /// Of one channel.
    std::size_t max_participants = 10'000;
    /// Of one channel.
    std::size_t max_bans = 1'000;
    std::size_t max_message_servers = 10'000;
    /// Agents of this server, those of the configuration included.
    std::size_t max_agents = 256;
};

}  // namespace wimpole::api
