#include "siopp/engineio/polling_transport.hpp"

#include <algorithm>
#include <utility>

#include "siopp/engineio/packet.hpp"
#include "siopp/engineio/payload.hpp"

namespace siopp::engineio {

namespace {
constexpr char noop_packet[] = {type_char(PacketType::noop), '\0'};
}

PollingTransport::~PollingTransport() {
    take_queue();
}

void PollingTransport::send(EncodedPacket packet) {
    queued_bytes_ += packet.size();
    worker_.metrics().queued_bytes.add(packet.size());
    queue_.push_back(std::move(packet));
    if (!waiting_ || flush_is_due_) return;
    flush_is_due_ = true;
    worker_.flush_later(*this);
}

void PollingTransport::poll(http::Connection& get, UniqueFunction<void()> aborted) {
    if (!queue_.empty() || probing_) return answer(get);
    waiting_ = &get;
    get.on_abort([this, aborted = std::move(aborted)]() mutable {
        waiting_ = nullptr;
        aborted();
    });
}

void PollingTransport::release_poll() {
    if (waiting_) answer(*std::exchange(waiting_, nullptr));
}

void PollingTransport::set_probing(bool probing) {
    probing_ = probing;
    if (probing_) release_poll();
}

void PollingTransport::answer_waiting(std::string_view packet) {
    if (waiting_) std::exchange(waiting_, nullptr)->respond(response(std::string(packet)));
}

std::vector<EncodedPacket> PollingTransport::take_queue() {
    worker_.metrics().queued_bytes.subtract(std::exchange(queued_bytes_, 0));
    return std::exchange(queue_, {});
}

void PollingTransport::flush() {
    flush_is_due_ = false;
    if (!queue_.empty()) release_poll();
}

void PollingTransport::answer(http::Connection& get) {
    get.respond(response(queue_.empty() ? noop_packet : next_body()));
}

std::string PollingTransport::next_body() {
    PayloadWriter payload;
    const auto count = std::min(queue_.size(), options_.max_packets_per_poll);
    std::size_t taken_bytes = 0;
    for (std::size_t index = 0; index < count; ++index) {
        const auto& packet = queue_[index];
        taken_bytes += packet.size();
        if (packet.is_binary()) {
            payload.add_binary(packet.payload());
        } else {
            payload.add_text(packet.payload());
        }
    }
    queued_bytes_ -= taken_bytes;
    worker_.metrics().queued_bytes.subtract(taken_bytes);
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    return payload.take();
}

http::Response PollingTransport::response(std::string body) {
    return {.status = 200,
            .headers = {{"Content-Type", "text/plain; charset=UTF-8"}, {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

}  // namespace siopp::engineio
