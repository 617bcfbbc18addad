#include "siopp/engineio/v3/payload.hpp"

#include "siopp/base/base64.hpp"
#include "siopp/base/utf8.hpp"

namespace siopp::engineio::v3 {

namespace {

constexpr char message_byte = static_cast<char>(PacketType::message);
constexpr std::string_view base64_message = "b4";
constexpr char text_mark = 0;
constexpr char binary_mark = 1;
constexpr char length_end = static_cast<char>(0xFF);

constexpr bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Of the character that begins with this byte: those beyond U+FFFF are two.
constexpr std::size_t units_of(char first_byte) {
    return static_cast<unsigned char>(first_byte) >= 0xF0 ? 2 : 1;
}

/// Reads digits, the first of which is `zero`, off the front. Nothing where there is none, or the number is
/// beyond `limit`.
std::optional<std::size_t> take_number(std::string_view& text, char zero, std::size_t limit) {
    std::size_t number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= zero && text[digits] <= zero + 9; ++digits) {
        number = number * 10 + static_cast<std::size_t>(text[digits] - zero);
        if (number > limit) return std::nullopt;
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return number;
}

/// As many characters as have that many code units; nothing where the text ends before, or in the middle of
/// one.
std::optional<std::string_view> take_units(std::string_view& text, std::size_t units) {
    std::size_t bytes = 0;
    for (std::size_t taken = 0; taken < units;) {
        if (bytes == text.size()) return std::nullopt;
        taken += units_of(text[bytes]);
        if (taken > units) return std::nullopt;
        do {
            ++bytes;
        } while (bytes < text.size() && is_continuation(text[bytes]));
    }
    const auto taken = text.substr(0, bytes);
    text.remove_prefix(bytes);
    return taken;
}

Result<PayloadReader::Item> binary_item(std::string bytes) {
    return PayloadReader::Item{{PacketType::message, {}}, true, std::move(bytes)};
}

Result<PayloadReader::Item> text_item(std::string_view text) {
    if (text.empty()) return PayloadReader::Item{{PacketType::noop, {}}, false, {}};
    if (text.starts_with('b')) {
        auto bytes = decode_base64(text);
        if (!bytes) return Errc::invalid_base64;
        return binary_item(std::move(*bytes));
    }
    const auto packet = decode(text);
    if (!packet) return packet.error();
    return PayloadReader::Item{*packet, false, {}};
}

void append_bytes(std::string& body, char mark, std::string_view before, std::string_view bytes) {
    body += mark;
    for (const char digit : std::to_string(before.size() + bytes.size()))
        body += static_cast<char>(digit - '0');
    body.append(1, length_end).append(before).append(bytes);
}

}  // namespace

std::size_t utf16_length(std::string_view utf8) {
    std::size_t length = 0;
    for (const char byte : utf8) {
        if (!is_continuation(byte)) length += units_of(byte);
    }
    return length;
}

Result<PayloadReader::Item> PayloadReader::next() {
    auto item = take_item();
    at_end_ = !item || rest_.empty();
    return item;
}

Result<PayloadReader::Item> PayloadReader::take_item() {
    if (rest_.empty()) return Errc::empty_packet;
    const auto length = take_number(rest_, '0', rest_.size());
    if (!length || !rest_.starts_with(':')) return Errc::bad_length;
    rest_.remove_prefix(1);
    const auto text = take_units(rest_, *length);
    if (!text) return Errc::bad_length;
    return text_item(*text);
}

Result<BinaryPayloadReader::Item> BinaryPayloadReader::next() {
    auto item = take_item();
    at_end_ = !item || rest_.empty();
    return item;
}

Result<BinaryPayloadReader::Item> BinaryPayloadReader::take_item() {
    if (rest_.empty()) return Errc::empty_packet;
    const char mark = rest_.front();
    if (mark != text_mark && mark != binary_mark) return Errc::unknown_packet_type;
    rest_.remove_prefix(1);
    const auto length = take_number(rest_, 0, rest_.size());
    if (!length || !rest_.starts_with(length_end) || *length >= rest_.size()) return Errc::bad_length;

    const auto bytes = rest_.substr(1, *length);
    rest_.remove_prefix(1 + *length);
    if (mark == text_mark && !utf8::is_valid(bytes)) return Errc::unknown_packet_type;
    if (mark == text_mark || bytes.empty()) return text_item(bytes);
    const auto message = decode_binary(bytes);
    if (!message) return Errc::unknown_packet_type;
    return binary_item(std::string(*message));
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (!text.starts_with(base64_message)) return std::nullopt;
    return base64::decode_lines(text.substr(base64_message.size()));
}

std::optional<std::string_view> decode_binary(std::string_view frame) {
    if (!frame.starts_with(message_byte)) return std::nullopt;
    return frame.substr(1);
}

std::string encode_text_payload(std::span<const EncodedPacket> packets) {
    std::string body;
    std::string base64;
    for (const auto& packet : packets) {
        auto text = packet.payload();
        if (packet.is_binary()) {
            base64 = base64_message;
            base64::encode_to(base64, text);
            text = base64;
        }
        body.append(std::to_string(utf16_length(text))).append(":").append(text);
    }
    return body;
}

std::string encode_binary_payload(std::span<const EncodedPacket> packets) {
    std::string body;
    for (const auto& packet : packets) {
        if (packet.is_binary()) {
            append_bytes(body, binary_mark, {&message_byte, 1}, packet.payload());
        } else {
            append_bytes(body, text_mark, {}, packet.payload());
        }
    }
    return body;
}

EncodedPacket encode_binary(std::string_view bytes) {
    return EncodedPacket::binary(std::string(1, message_byte).append(bytes));
}

EncodedPacket encode_base64(std::string_view bytes) {
    std::string text(base64_message);
    base64::encode_to(text, bytes);
    return EncodedPacket::control(text);
}

}  // namespace siopp::engineio::v3
