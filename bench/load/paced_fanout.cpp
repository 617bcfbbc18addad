#include "bench/load/paced_fanout.hpp"

#include <algorithm>

namespace bench::load {
namespace {

constexpr std::size_t default_paced_subscribers = 1000;
constexpr std::size_t default_paced_bytes = 400;
constexpr std::size_t flood_payload_bytes = 16 * 1024;
constexpr std::string_view paced_join_packet = R"(20["join","arena"])";
constexpr std::string_view join_flood_packet = R"(21["join","flood"])";
/// Without arguments or with a null, as servers tell nothing.
constexpr std::string_view paced_join_answer = "30[";
constexpr std::string_view join_flood_answer = "31[";
constexpr std::string_view message_start = R"(2["msg",)";
constexpr std::string_view message_end = "]";

bool is_message(std::string_view packet, std::string_view json) {
    return packet.size() == message_start.size() + json.size() + message_end.size() &&
           packet.starts_with(message_start) && packet.substr(message_start.size()).starts_with(json) &&
           packet.ends_with(message_end);
}

}  // namespace

PacedFanout::PacedFanout(Environment& environment)
    : environment_{environment},
      subscribers_{environment.options.clients.value_or(default_paced_subscribers)},
      interval_{std::chrono::nanoseconds{std::chrono::seconds{1}} / environment.options.messages_per_second},
      payload_{environment.options.payload_bytes.value_or(default_paced_bytes)},
      crowd_{environment, [this](SocketIoClient& client, std::string_view packet) { take(client, packet); }},
      next_(subscribers_ + 1, 0) {}

bool PacedFanout::join() {
    crowd_.open(subscribers_ + 1);
    for (std::size_t i = 0; i < subscribers_ && !environment_.verdict.has_failed(); ++i)
        crowd_[i].send(paced_join_packet);
    return wait_until(
        environment_, [this] { return joined_ == subscribers_; }, "not all subscribers could join");
}

void PacedFanout::stall_first(std::size_t flood_bytes) {
    flood_bytes_ = flood_bytes;
    crowd_[0].send(join_flood_packet);
    if (!wait_until(
            environment_, [this] { return joined_ == subscribers_ + 1; }, "nobody joined the flood"))
        return;

    stalled_ = 1;
    crowd_[0].pause();
}

void PacedFanout::start(Clock::time_point stop_at) {
    began_at_ = std::min(Clock::now(), stop_at);
    const auto planned = static_cast<std::size_t>((stop_at - began_at_ + interval_ / 2) / interval_);
    const std::size_t count = std::max<std::size_t>(planned, 1);
    messages_.resize(count);
    for (auto& message : messages_)
        message = payload_.with_sequence(next_sequence_++);

    std::fill(next_.begin(), next_.end(), 0);
    published_ = 0;
    missing_of_first_ = subscribers_ - stalled_;
    missing_ = count * missing_of_first_;
    latencies_.clear();
    prepare_flood();
}

void PacedFanout::prepare_flood() {
    if (stalled_ == 0) return;

    flood_packets_ = (flood_bytes_ / flood_payload_bytes + messages_.size() - 1) / messages_.size();
    flood_packet_.assign(R"(2["pub","flood",")").append(flood_payload_bytes, 'f').append(R"("])");
}

void PacedFanout::tick(Clock::time_point now) {
    const std::size_t before = published_;
    for (; published_ < messages_.size() && due_at(published_) <= now; ++published_) {
        publisher().queue(std::string{R"(2["pub","arena",)"}.append(messages_[published_]).append("]"));
        for (std::size_t i = 0; i < flood_packets_; ++i)
            publisher().queue(flood_packet_);
    }
    if (published_ != before) publisher().flush();
}

bool PacedFanout::is_idle() const {
    return published_ == messages_.size() && missing_ == 0;
}

std::vector<Measurement::Figure> PacedFanout::figures() const {
    // From one arrival to another: a constant latency is no lag.
    const std::chrono::duration<double> planned = interval_ * (messages_.size() - 1);
    const std::chrono::duration<double> taken = last_arrival_ - first_has_arrived_at_;
    return {{"rate_held", planned / std::max(planned, taken)},
            {"p50_ms", latencies_.percentile_ms(0.5)},
            {"p99_ms", latencies_.percentile_ms(0.99)}};
}

Clock::time_point PacedFanout::due_at(std::size_t message) const {
    return began_at_ + interval_ * message;
}

void PacedFanout::take(SocketIoClient& client, std::string_view packet) {
    if (packet.starts_with(paced_join_answer) || packet.starts_with(join_flood_answer)) {
        ++joined_;
        return;
    }

    std::size_t& next = next_[client.index()];
    if (next >= published_ || !is_message(packet, messages_[next])) {
        return environment_.verdict.fail("subscriber " + std::to_string(client.index()) +
                                         " expected message " + std::to_string(next) +
                                         " of the run but got " + std::string{packet.substr(0, 80)});
    }
    last_arrival_ = Clock::now();
    latencies_.add(last_arrival_ - due_at(next));
    if (next == 0 && --missing_of_first_ == 0) first_has_arrived_at_ = last_arrival_;
    ++next;
    ++deliveries_;
    --missing_;
}

}  // namespace bench::load
