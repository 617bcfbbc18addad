#include "bench/load/inflater.hpp"

#include <algorithm>
#include <stdexcept>

namespace bench::load {
namespace {

constexpr int raw_deflate_with_any_window = -15;
constexpr std::size_t first_message_bytes = 1024;
constexpr std::size_t max_message_bytes = 1024 * 1024;

// Every sender leaves out the end of the flush; section 7.2.1.
constexpr std::string_view flush_end{"\x00\x00\xff\xff", 4};

}  // namespace

Inflater::Inflater(Context context) : context_{context} {
    if (inflateInit2(&stream_, raw_deflate_with_any_window) != Z_OK)
        throw std::runtime_error{"zlib cannot be started"};
}

Inflater::~Inflater() {
    inflateEnd(&stream_);
}

std::optional<std::string_view> Inflater::inflate(std::string_view compressed) {
    if (context_ == Context::dropped) inflateReset(&stream_);
    size_ = 0;
    if (!feed(compressed) || !feed(flush_end)) return std::nullopt;
    return std::string_view{message_}.substr(0, size_);
}

bool Inflater::feed(std::string_view bytes) {
    // zlib's interface lacks the const; it does not write there.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    for (;;) {
        if (size_ == message_.size()) {
            if (size_ >= max_message_bytes) return false;
            message_.resize(std::max(first_message_bytes, 2 * size_));
        }
        stream_.next_out = reinterpret_cast<Bytef*>(message_.data() + size_);
        stream_.avail_out = static_cast<uInt>(message_.size() - size_);
        const int result = ::inflate(&stream_, Z_SYNC_FLUSH);
        size_ = message_.size() - stream_.avail_out;
        if (result != Z_OK && result != Z_BUF_ERROR) return false;
        if (stream_.avail_out != 0) return stream_.avail_in == 0;
    }
}

}  // namespace bench::load
