#include "bench/load/crowd.hpp"
#include "bench/load/eliza_protocol.hpp"
#include "bench/load/scenarios.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace bench::load {
namespace {

constexpr std::size_t default_senders = 50;
constexpr std::size_t default_sent_text_bytes = 200;

/// Each client sends to a channel of its own, so that a message costs its storage and its acknowledgement.
class Sends final : public Workload {
public:
    explicit Sends(Environment& environment)
        : environment_{environment},
          text_bytes_{environment.options.payload_bytes.value_or(default_sent_text_bytes)},
          senders_(environment.options.clients.value_or(default_senders)),
          crowd_{environment,
                 [this](SocketIoClient& client, std::string_view packet) { take(client, packet); }} {
        for (Sender& sender : senders_) {
            sender.entity_id = random_uuid();
            sender.channel = random_uuid();
        }
        crowd_.authenticate_with(
            [this](std::size_t index) { return R"({"entityId":")" + senders_[index].entity_id + R"("})"; });
    }

    bool open() {
        crowd_.open(senders_.size());
        return !environment_.verdict.has_failed();
    }

    void start(Clock::time_point stop_at) override {
        stop_at_ = stop_at;
        waiting_ = senders_.size();
        for (std::size_t i = 0; i < senders_.size(); ++i)
            send_batch(crowd_[i]);
    }

    [[nodiscard]] bool is_idle() const override { return waiting_ == 0; }
    [[nodiscard]] std::uint64_t completed_operations() const override { return completed_messages_; }

private:
    struct UnderWay {
        std::string message_id;  ///< Empty when acknowledged.
        std::string text;        ///< Empty when broadcast to its sender.
    };
    struct Sender {
        std::string entity_id;
        std::string channel;
        std::vector<UnderWay> under_way;
        std::size_t missing = 0;
    };

    /// Sends as many messages as may be under way, in one write.
    void send_batch(SocketIoClient& client) {
        Sender& sender = senders_[client.index()];
        sender.under_way.resize(environment_.options.in_flight);
        sender.missing = 2 * sender.under_way.size();
        for (UnderWay& message : sender.under_way) {
            const auto sequence = next_message_++;
            message.message_id = "bench-" + sender.channel + '-' + std::to_string(sequence);
            message.text = message_text(sequence, text_bytes_);
            client.queue(send_packet({sender.channel, sender.entity_id, message.text, message.message_id}));
        }
        client.flush();
    }

    /// Servers may finish the messages of one client in any order; each must come once.
    void take(SocketIoClient& client, std::string_view packet) {
        if (packet.starts_with(R"(2["messageBroadcast",)"))
            return take_once(client, &UnderWay::text, string_member(packet, "text"), packet);
        if (packet.starts_with(R"(2["messageAck",)"))
            return take_once(client, &UnderWay::message_id, string_member(packet, "clientMessageId"), packet);
        if (packet.starts_with(R"(2["messageError",)")) fail(client, "was answered", packet);
    }

    void take_once(SocketIoClient& client, std::string UnderWay::*field, std::string_view value,
                   std::string_view packet) {
        Sender& sender = senders_[client.index()];
        const auto found =
            std::find_if(sender.under_way.begin(), sender.under_way.end(),
                         [field, value](const UnderWay& message) { return message.*field == value; });
        if (value.empty() || found == sender.under_way.end()) return fail(client, "did not expect", packet);

        ((*found).*field).clear();
        if (--sender.missing == 0) finish_batch(client, sender.under_way.size());
    }

    void finish_batch(SocketIoClient& client, std::size_t messages) {
        completed_messages_ += messages;
        if (Clock::now() < stop_at_) return send_batch(client);
        --waiting_;
    }

    void fail(const SocketIoClient& client, std::string_view what, std::string_view packet) {
        environment_.verdict.fail("sender " + std::to_string(client.index()) + ' ' + std::string{what} + ' ' +
                                  std::string{packet.substr(0, 200)});
    }

    Environment& environment_;
    std::size_t text_bytes_;
    std::vector<Sender> senders_;
    Crowd crowd_;
    std::uint64_t next_message_ = 0;
    std::uint64_t completed_messages_ = 0;
    std::size_t waiting_ = 0;
    Clock::time_point stop_at_;
};

}  // namespace

Measurement run_sends(Environment& environment) {
    Sends sends{environment};
    if (!sends.open()) return {};
    return measure(environment, sends);
}

}  // namespace bench::load
