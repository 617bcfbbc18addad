#include "siopp/net/outbox.hpp"

#include <algorithm>
#include <array>

namespace siopp::net {

namespace {
constexpr std::size_t max_buffers_per_write = 256;
constexpr std::size_t usual_queue = 16;
}  // namespace

void Outbox::push(SharedBytes bytes) {
    if (bytes.empty()) return;
    bytes_ += bytes.size();
    if (empty()) {
        first_ = std::move(bytes);
        return;
    }
    if (queue_.empty()) queue_.reserve(usual_queue);
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

void Outbox::stage(Stream& stream, WriteBatch& batch) const {
    if (empty() || left() > 0) return;
    std::array<iovec, 1> buffer;
    gather(buffer);
    stream.stage(batch, buffer.front());
}

std::size_t Outbox::gather(std::span<iovec> buffers) const {
    const auto buffer_of = [](std::string_view view) {
        return iovec{const_cast<char*>(view.data()), view.size()};
    };
    buffers[0] = buffer_of(first_.view().substr(offset_));
    const auto behind = std::min(buffers.size() - 1, left());
    for (std::size_t index = 0; index < behind; ++index)
        buffers[1 + index] = buffer_of(queue_[next_ + index].view());
    return 1 + behind;
}

void Outbox::consume(std::size_t count) {
    bytes_ -= count;
    while (count > 0) {
        const auto unwritten = first_.size() - offset_;
        if (count < unwritten) {
            offset_ += count;
            return;
        }
        count -= unwritten;
        offset_ = 0;
        first_ = left() > 0 ? std::move(queue_[next_++]) : SharedBytes();
    }
    if (!empty()) return;
    // An idle session keeps no queue.
    std::vector<SharedBytes>().swap(queue_);
    next_ = 0;
}

}  // namespace siopp::net
