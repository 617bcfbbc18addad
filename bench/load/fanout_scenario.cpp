#include "bench/load/crowd.hpp"
#include "bench/load/payload.hpp"
#include "bench/load/scenarios.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bench::load {
namespace {

constexpr std::size_t default_fanout_subscribers = 1000;
constexpr std::size_t default_fanout_bytes = 400;
constexpr std::string_view fanout_join_packet = R"(20["join","arena"])";
/// Without arguments or with a null, as servers tell nothing.
constexpr std::string_view fanout_join_answer = "30[";

class Fanout final : public Workload {
public:
    explicit Fanout(Environment& environment)
        : environment_{environment},
          subscribers_{environment.options.clients.value_or(default_fanout_subscribers)},
          payload_{environment.options.payload_bytes.value_or(default_fanout_bytes)},
          crowd_{environment,
                 [this](SocketIoClient& client, std::string_view packet) { take(client, packet); }},
          batch_(environment.options.in_flight),
          next_sequence_(subscribers_ + 1, 0) {}

    bool join() {
        crowd_.open(subscribers_ + 1);
        for (std::size_t i = 0; i < subscribers_ && !environment_.verdict.has_failed(); ++i)
            crowd_[i].send(fanout_join_packet);
        return wait_until(
            environment_, [this] { return joined_ == subscribers_; }, "not all subscribers could join");
    }

    void start(Clock::time_point stop_at) override {
        stop_at_ = stop_at;
        publish_batch();
    }

    [[nodiscard]] bool is_idle() const override { return missing_deliveries_ == 0; }
    [[nodiscard]] std::uint64_t completed_operations() const override { return deliveries_; }

private:
    SocketIoClient& publisher() { return crowd_[subscribers_]; }

    void publish_batch() {
        first_of_batch_ += published_in_batch_;
        published_in_batch_ = batch_.size();
        missing_deliveries_ = batch_.size() * subscribers_;
        for (std::size_t i = 0; i < batch_.size(); ++i) {
            const auto& json = payload_.with_sequence(first_of_batch_ + i);
            batch_[i].assign(R"(2["msg",)").append(json).append("]");
            publisher().queue(std::string{R"(2["pub","arena",)"}.append(json).append("]"));
        }
        publisher().flush();
    }

    void take(SocketIoClient& client, std::string_view packet) {
        if (packet.starts_with(fanout_join_answer)) {
            ++joined_;
            return;
        }

        auto& next = next_sequence_[client.index()];
        if (!is_expected(next, packet)) return fail(client, next, packet);

        ++next;
        ++deliveries_;
        if (--missing_deliveries_ == 0 && Clock::now() < stop_at_) publish_batch();
    }

    [[nodiscard]] bool is_expected(std::uint64_t sequence, std::string_view packet) const {
        const bool is_in_flight = sequence < first_of_batch_ + published_in_batch_;
        return is_in_flight && batch_[sequence - first_of_batch_] == packet;
    }

    void fail(const SocketIoClient& client, std::uint64_t expected, std::string_view packet) {
        environment_.verdict.fail("subscriber " + std::to_string(client.index()) + " expected message " +
                                  std::to_string(expected) + " but got " + std::string{packet.substr(0, 80)});
    }

    Environment& environment_;
    std::size_t subscribers_;
    Payload payload_;
    Crowd crowd_;
    std::vector<std::string> batch_;  ///< The packets that subscribers must get, from first_of_batch_ on.
    std::vector<std::uint64_t> next_sequence_;
    std::uint64_t first_of_batch_ = 0;
    std::size_t published_in_batch_ = 0;
    std::size_t missing_deliveries_ = 0;
    std::uint64_t deliveries_ = 0;
    std::size_t joined_ = 0;
    Clock::time_point stop_at_;
};

}  // namespace

Measurement run_fanout(Environment& environment) {
    Fanout fanout{environment};
    if (!fanout.join()) return {};
    return measure(environment, fanout);
}

}  // namespace bench::load
