#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "siopp/engineio/packet.hpp"

namespace siopp::engineio {

inline constexpr char record_separator = '\x1e';

/// Walks the packets of a polling body (packets parted by 0x1e; `b` + base64 is a binary message). Packets
/// are yielded one by one so that those before a bad one have been processed, as the reference server does.
class PayloadReader {
public:
    explicit PayloadReader(std::string_view body) : rest_(body) {}

    struct Item {
        Packet packet;
        /// Set for `b…`: `binary` holds the decoded bytes, packet.type is message and packet.data is empty.
        bool is_binary = false;
        std::string binary;
    };

    bool at_end() const noexcept { return at_end_; }
    /// The next packet; an empty body holds one, which is bad. Errors as decode(), and invalid_base64. After
    /// an error the reader is at its end.
    Result<Item> next();

private:
    std::string_view rest_;
    bool at_end_ = false;
};

/// Builds a polling body.
class PayloadWriter {
public:
    /// `encoded` is a whole packet: type digit and data.
    void add_text(std::string_view encoded);
    /// `bytes` is the raw message.
    void add_binary(std::string_view bytes);
    std::size_t size() const noexcept { return body_.size(); }
    /// The body; the writer is empty again.
    std::string take() { return std::exchange(body_, {}); }

private:
    void separate();
    std::string body_;
};

}  // namespace siopp::engineio
