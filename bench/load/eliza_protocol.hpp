#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench::load {

/// A version 4 UUID, different in every run.
std::string random_uuid();

/// The value of the first string member `name`, raw; empty if there is none. The texts of the scenarios
/// need no escapes, so looking for the key is enough.
std::string_view string_member(std::string_view json, std::string_view name);

/// Text of `bytes` bytes that no other message of the run has.
std::string message_text(std::uint64_t sequence, std::size_t bytes);

struct ElizaMessage {
    std::string_view channel;
    std::string_view sender;
    std::string_view text;
    /// The sender's own id, which the acknowledgement repeats.
    std::string_view message_id;
};

/// The Socket.IO packet by which a client of ElizaOS joins a channel.
std::string join_packet(std::string_view channel, std::string_view entity);

/// And sends a message, naming channel and server by all the names that servers know.
std::string send_packet(const ElizaMessage& message);

}  // namespace bench::load
