#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "siopp/websocket/error.hpp"

namespace siopp::websocket {

/// Compresses the payloads of messages (RFC 7692 §7.2.1). Each may refer to the ones before it, until
/// reset(). Takes its memory when it is first used.
class Deflater {
public:
    /// As in DeflateOptions.
    Deflater(int window_bits, int memory_level, int compression_level);
    ~Deflater();

    /// Messages beyond this cannot be compressed.
    static constexpr std::size_t max_message_bytes = 0xFFFF'FFFF;
    /// The payload: a view of `space`, whose content before does not matter.
    std::string_view deflate(std::string_view message, std::string& space);
    void reset();

    /// What one holds after its first message.
    static std::size_t memory_bytes(int window_bits, int memory_level);

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
    int window_bits_;
    int memory_level_;
    int compression_level_;
};

/// Restores the payloads of compressed messages (RFC 7692 §7.2.2). Each may refer to the ones before it,
/// until reset(). Takes its memory when it is first used.
class Inflater {
public:
    explicit Inflater(int window_bits);
    ~Inflater();

    /// The message. Errors: invalid_compression; message_too_big as soon as `max_bytes` are exceeded, however
    /// much more would have come. After an error only reset() makes sense.
    Result<std::string> inflate(std::string_view payload, std::size_t max_bytes);
    void reset();

    /// What one holds after its first message.
    static std::size_t memory_bytes(int window_bits);

private:
    struct Stream;
    ErrorCode feed(std::string_view input, std::size_t max_bytes, std::string& message);

    std::unique_ptr<Stream> stream_;
    int window_bits_;
};

/// The longest payload that a message of `message_bytes` may be compressed to: what does not shrink grows a
/// little.
std::size_t max_compressed_bytes(std::size_t message_bytes);

}  // namespace siopp::websocket
