#include "siopp/engineio/polling_transport.hpp"

#include <algorithm>
#include <utility>

#include "siopp/engineio/payload.hpp"
#include "siopp/http/content_coding.hpp"

namespace siopp::engineio {

namespace {

EncodedPacket bare_packet(PacketType type) {
    const char letter = type_char(type);
    return EncodedPacket::control({&letter, 1});
}

std::string payload_of(std::span<const EncodedPacket> packets) {
    PayloadWriter payload;
    for (const auto& packet : packets) {
        if (packet.is_binary()) {
            payload.add_binary(packet.payload());
        } else {
            payload.add_text(packet.payload());
        }
    }
    return payload.take();
}

constexpr std::string_view payload_header_lines =
    "Content-Type: text/plain; charset=UTF-8\r\nCache-Control: no-store\r\n";

}  // namespace

void PollingTransport::answer_with(http::Connection& get, const EncodedPacket& packet) const {
    answer_with(get, {&packet, 1});
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
    if (!is_empty() || probing_) return answer(get);
    waiting_ = &get;
    get.on_abort([this, aborted = std::move(aborted)]() mutable {
        waiting_ = nullptr;
        aborted();
    });
}

void PollingTransport::release_poll() {
    if (waiting_) answer(*std::exchange(waiting_, nullptr));
}

bool PollingTransport::start_post(http::Connection& post, UniqueFunction<void()> lost) {
    if (posting_) return false;
    posting_ = &post;
    post.on_body_end([this, lost = std::move(lost)](http::Connection::BodyEnd end) mutable {
        posting_ = nullptr;
        if (end == http::Connection::BodyEnd::lost) lost();
    });
    return true;
}

void PollingTransport::abort_post() {
    auto* post = posting_;
    forget_post();
    if (post) post->close();
}

void PollingTransport::forget_post() {
    if (posting_) std::exchange(posting_, nullptr)->on_body_end({});
}

void PollingTransport::set_probing(bool probing) {
    probing_ = probing;
    if (probing_) release_poll();
}

void PollingTransport::answer_waiting(PacketType packet) {
    if (!waiting_) return;
    answer_with(*std::exchange(waiting_, nullptr), bare_packet(packet));
}

std::vector<EncodedPacket> PollingTransport::take_queue() {
    worker_.metrics().queued_bytes.subtract(std::exchange(queued_bytes_, 0));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(std::exchange(first_, 0)));
    return std::exchange(queue_, {});
}

void PollingTransport::flush() {
    flush_is_due_ = false;
    if (!is_empty()) release_poll();
}

void PollingTransport::answer(http::Connection& get) {
    if (is_empty()) return answer_with(get, bare_packet(PacketType::noop));
    const auto count = std::min(queue_.size() - first_, options_.max_packets_per_poll);
    const auto packets = std::span(queue_).subspan(first_, count);
    // Before the client can know of them.
    count_taken(packets);
    answer_with(get, packets);
    drop_front(count);
}

void PollingTransport::answer_with(http::Connection& get, std::span<const EncodedPacket> packets) const {
    if (v3_) {
        auto response = v3_->poll_response(packets);
        compress(get, packets, response.body);
        return get.respond(response);
    }
    auto body = payload_of(packets);
    compress(get, packets, body);
    get.respond(payload_header_lines, body);
}

void PollingTransport::compress(http::Connection& get, std::span<const EncodedPacket> packets,
                                std::string& body) const {
    const auto& compression = options_.http.compression;
    if (!compression.enabled || body.size() < compression.threshold_bytes) return;
    const auto may_be_compressed = [](const EncodedPacket& packet) {
        return packet.compression() != websocket::Compression::never;
    };
    if (std::ranges::none_of(packets, may_be_compressed)) return;
    const auto coding = http::preferred_coding(get.request().header("accept-encoding").value_or(""));
    if (!coding) return;
    body = http::compress(*coding, compression.level, body);
    get.add_headers({{"Content-Encoding", std::string(http::to_string(*coding))}});
}

void PollingTransport::count_taken(std::span<const EncodedPacket> packets) {
    std::size_t bytes = 0;
    for (const auto& packet : packets)
        bytes += packet.size();
    queued_bytes_ -= bytes;
    worker_.metrics().queued_bytes.subtract(bytes);
}

void PollingTransport::drop_front(std::size_t count) {
    for (; count > 0; --count)
        queue_[first_++] = {};
    if (!is_empty()) return;
    queue_.clear();
    first_ = 0;
}

}  // namespace siopp::engineio
