#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "siopp/base/shared_bytes.hpp"
#include "siopp/websocket/frame.hpp"

namespace siopp::engineio {

/// A message packet encoded once for every transport and every receiver: a whole WebSocket frame, whose
/// payload is also what polling needs. Cheap to copy; any thread.
class EncodedPacket {
public:
    EncodedPacket() = default;

    static constexpr std::size_t max_parts = 6;
    /// A text message: the parts (at most max_parts) joined, with the packet type before them.
    static EncodedPacket text(std::span<const std::string_view> parts);
    /// A binary message: the bytes as they are.
    static EncodedPacket binary(std::string_view bytes);
    /// A packet that is no message: its type digit and data.
    static EncodedPacket control(std::string_view packet);

    /// The WebSocket frame, header included.
    const SharedBytes& frame() const noexcept { return frame_; }
    /// Without the frame's header: a packet with its type digit, or the raw bytes of a binary message.
    std::string_view payload() const noexcept { return frame_.view().substr(header_bytes_); }
    bool is_binary() const noexcept { return is_binary_; }
    std::size_t size() const noexcept { return frame_.size(); }

    /// Whether a WebSocket may compress it: messages may be, other packets not.
    websocket::Compression compression() const noexcept { return compression_; }
    /// Has this copy sent as it is.
    void forbid_compression() noexcept { compression_ = websocket::Compression::never; }

private:
    EncodedPacket(SharedBytes frame, std::size_t header_bytes, bool is_binary,
                  websocket::Compression compression = websocket::Compression::allowed)
        : frame_(std::move(frame)),
          header_bytes_(static_cast<std::uint8_t>(header_bytes)),
          is_binary_(is_binary),
          compression_(compression) {}

    SharedBytes frame_;
    std::uint8_t header_bytes_ = 0;
    bool is_binary_ = false;
    websocket::Compression compression_ = websocket::Compression::never;
};

}  // namespace siopp::engineio
