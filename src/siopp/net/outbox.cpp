#include "siopp/net/outbox.hpp"

#include <algorithm>
#include <array>

namespace siopp::net {

namespace {
constexpr std::size_t max_buffers_per_write = 256;
}

void Outbox::push(SharedBytes bytes) {
    if (bytes.empty()) return;
    bytes_ += bytes.size();
    queue_.push_back(std::move(bytes));
}

Result<Outbox::State> Outbox::flush(Stream& stream) {
    std::array<iovec, max_buffers_per_write> buffers;
    while (!empty()) {
        const auto count = gather(buffers);
        const auto written = stream.write_some(std::span(buffers).first(count));
        if (!written) {
            if (is_would_block(written.error())) return State::stream_full;
            return written.error();
        }
        consume(*written);
    }
    return State::drained;
}

std::size_t Outbox::gather(std::span<iovec> buffers) const {
    const auto count = std::min(buffers.size(), queue_.size() - first_);
    for (std::size_t index = 0; index < count; ++index) {
        auto view = queue_[first_ + index].view();
        if (index == 0) view.remove_prefix(offset_);
        buffers[index] = {const_cast<char*>(view.data()), view.size()};
    }
    return count;
}

void Outbox::consume(std::size_t count) {
    bytes_ -= count;
    while (count > 0) {
        const auto left = queue_[first_].size() - offset_;
        if (count < left) {
            offset_ += count;
            break;
        }
        count -= left;
        offset_ = 0;
        queue_[first_++] = SharedBytes();
    }
    if (!empty()) return;
    // An idle session keeps no queue.
    std::vector<SharedBytes>().swap(queue_);
    first_ = 0;
}

}  // namespace siopp::net
