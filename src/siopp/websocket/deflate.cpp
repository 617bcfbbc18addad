#include "siopp/websocket/deflate.hpp"

#include <algorithm>
#include <limits>
#include <new>

#include <zlib.h>

namespace siopp::websocket {

namespace {

/// Ends every flush of zlib; not sent (RFC 7692 §7.2.1).
constexpr std::string_view empty_block("\x00\x00\xFF\xFF", 4);
/// An empty message (RFC 7692 §7.2.3.6).
constexpr std::string_view empty_payload("\x00", 1);
/// Bytes given to zlib at a time: its counters have 32 bits.
constexpr std::size_t max_input_bytes = std::size_t{1} << 30;
constexpr std::size_t min_room = 4096;
/// Set in z_stream::data_type between two blocks.
constexpr int at_end_of_block = 128;

Bytef* input_pointer(std::string_view bytes) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

}  // namespace

struct Deflater::Stream {
    Stream(int window_bits, int memory_level, int compression_level) {
        const auto status = ::deflateInit2(&zlib, compression_level, Z_DEFLATED, -window_bits, memory_level,
                                           Z_DEFAULT_STRATEGY);
        if (status != Z_OK) throw std::bad_alloc();
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { ::deflateEnd(&zlib); }

    z_stream zlib{};
};

Deflater::Deflater(int window_bits, int memory_level, int compression_level)
    : window_bits_(window_bits), memory_level_(memory_level), compression_level_(compression_level) {}

Deflater::~Deflater() = default;

std::string_view Deflater::deflate(std::string_view message, std::string& space) {
    if (!stream_) stream_ = std::make_unique<Stream>(window_bits_, memory_level_, compression_level_);
    auto& zlib = stream_->zlib;
    zlib.next_in = input_pointer(message);
    zlib.avail_in = static_cast<uInt>(message.size());
    std::size_t used = 0;
    do {
        space.resize(used + ::deflateBound(&zlib, zlib.avail_in) + empty_block.size() + 1);
        zlib.next_out = reinterpret_cast<Bytef*>(space.data() + used);
        zlib.avail_out = static_cast<uInt>(space.size() - used);
        ::deflate(&zlib, Z_SYNC_FLUSH);
        used = space.size() - zlib.avail_out;
    } while (zlib.avail_out == 0);
    // Nothing is written for an empty message behind another one.
    if (used <= empty_block.size()) return empty_payload;
    return std::string_view(space).substr(0, used - empty_block.size());
}

void Deflater::reset() {
    if (stream_) ::deflateReset(&stream_->zlib);
}

// zconf.h.
std::size_t Deflater::memory_bytes(int window_bits, int memory_level) {
    constexpr std::size_t state_bytes = 8 * 1024;
    return (std::size_t{1} << (window_bits + 2)) + (std::size_t{1} << (memory_level + 9)) + state_bytes;
}

struct Inflater::Stream {
    explicit Stream(int window_bits) {
        if (::inflateInit2(&zlib, -window_bits) != Z_OK) throw std::bad_alloc();
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { ::inflateEnd(&zlib); }

    z_stream zlib{};
};

Inflater::Inflater(int window_bits) : window_bits_(window_bits) {}

Inflater::~Inflater() = default;

Result<std::string> Inflater::inflate(std::string_view payload, std::size_t max_bytes) {
    if (!stream_) stream_ = std::make_unique<Stream>(window_bits_);
    std::string message;
    while (!payload.empty()) {
        const auto part = payload.substr(0, max_input_bytes);
        const auto error = feed(part, max_bytes, message);
        if (error) return error;
        payload.remove_prefix(part.size());
    }
    const auto error = feed(empty_block, max_bytes, message);
    if (error) return error;
    if ((stream_->zlib.data_type & at_end_of_block) == 0) return Errc::invalid_compression;
    return message;
}

/// Adds what the input gives. A block that says it is the last may be followed by more (RFC 7692 §7.2.3.4).
ErrorCode Inflater::feed(std::string_view input, std::size_t max_bytes, std::string& message) {
    auto& zlib = stream_->zlib;
    zlib.next_in = input_pointer(input);
    zlib.avail_in = static_cast<uInt>(input.size());
    for (;;) {
        const auto used = message.size();
        const auto wanted = std::max({min_room, used, 4 * std::size_t{zlib.avail_in}});
        const auto room = std::min(wanted, std::min(max_bytes - used, max_input_bytes) + 1);
        message.resize(used + room);
        zlib.next_out = reinterpret_cast<Bytef*>(message.data() + used);
        zlib.avail_out = static_cast<uInt>(room);
        const auto status = ::inflate(&zlib, Z_SYNC_FLUSH);
        message.resize(used + room - zlib.avail_out);
        if (message.size() > max_bytes) return Errc::message_too_big;
        if (status == Z_STREAM_END) {
            ::inflateResetKeep(&zlib);
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return Errc::invalid_compression;
        }
        if (zlib.avail_in == 0 && zlib.avail_out > 0) return {};
    }
}

void Inflater::reset() {
    if (stream_) ::inflateReset(&stream_->zlib);
}

std::size_t Inflater::memory_bytes(int window_bits) {
    constexpr std::size_t state_bytes = 12 * 1024;
    return (std::size_t{1} << window_bits) + state_bytes;
}

std::size_t max_compressed_bytes(std::size_t message_bytes) {
    constexpr std::size_t constant = 64;
    const auto growth = message_bytes / 8 + message_bytes / 64 + constant;
    if (growth > std::numeric_limits<std::size_t>::max() - message_bytes) return message_bytes;
    return message_bytes + growth;
}

}  // namespace siopp::websocket
