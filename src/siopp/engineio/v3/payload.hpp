#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/engineio/payload.hpp"

namespace siopp::engineio::v3 {

/// How many UTF-16 code units the text has in JavaScript, by which protocol 3 counts.
std::size_t utf16_length(std::string_view utf8);

/// Walks the packets of a polling body of protocol 3, `<length>:<packet>` each, the length in UTF-16 code
/// units and `b4` + base64 a binary message. Takes linear time whatever the body. Like
/// engineio::PayloadReader: packets before a bad one are yielded. An empty packet (`0:`) is a noop.
class PayloadReader {
public:
    using Item = engineio::PayloadReader::Item;

    /// `body` is valid UTF-8.
    explicit PayloadReader(std::string_view body) : rest_(body) {}

    bool at_end() const noexcept { return at_end_; }
    /// Errors: as engineio::decode(), invalid_base64, bad_length.
    Result<Item> next();

private:
    Result<Item> take_item();

    std::string_view rest_;
    bool at_end_ = false;
};

/// The same for the binary form: each packet is 0 (text) or 1 (binary), the digits of its length in bytes as
/// bytes 0 to 9, 255, and its bytes; those of a binary message begin with the byte 4.
class BinaryPayloadReader {
public:
    using Item = engineio::PayloadReader::Item;

    explicit BinaryPayloadReader(std::string_view body) : rest_(body) {}

    bool at_end() const noexcept { return at_end_; }
    Result<Item> next();

private:
    Result<Item> take_item();

    std::string_view rest_;
    bool at_end_ = false;
};

/// The bytes of a binary message as text, `b4` + base64; nothing for anything else.
std::optional<std::string> decode_base64(std::string_view text);
/// The bytes of a binary frame's message: what follows the byte 4, nothing for any other packet.
std::optional<std::string_view> decode_binary(std::string_view frame);

/// The body with all messages as text.
std::string encode_text_payload(std::span<const EncodedPacket> packets);
std::string encode_binary_payload(std::span<const EncodedPacket> packets);

/// A binary message as the WebSocket frame that a client of protocol 3 expects.
EncodedPacket encode_binary(std::string_view bytes);
/// For one that takes only text.
EncodedPacket encode_base64(std::string_view bytes);

}  // namespace siopp::engineio::v3
