#include "bench/load/crowd.hpp"
#include "bench/load/eliza_protocol.hpp"
#include "bench/load/scenarios.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bench::load {
namespace {

constexpr std::size_t default_members = 50;
constexpr std::size_t default_chat_text_bytes = 200;

class Chat final : public Workload {
public:
    explicit Chat(Environment& environment)
        : environment_{environment},
          text_bytes_{environment.options.payload_bytes.value_or(default_chat_text_bytes)},
          members_(environment.options.clients.value_or(default_members)),
          crowd_{environment,
                 [this](SocketIoClient& client, std::string_view packet) { take(client, packet); }} {
        for (Member& member : members_)
            member.entity_id = random_uuid();
        crowd_.authenticate_with(
            [this](std::size_t index) { return R"({"entityId":")" + members_[index].entity_id + R"("})"; });
    }

    bool join() {
        crowd_.open(members_.size());
        for (std::size_t i = 0; i < members_.size() && !environment_.verdict.has_failed(); ++i) {
            crowd_[i].send(join_packet(channel_, members_[i].entity_id));
        }
        return wait_until(
            environment_, [this] { return joined_ == members_.size(); }, "not all members could join");
    }

    void start(Clock::time_point stop_at) override {
        stop_at_ = stop_at;
        send_batch();
    }

    [[nodiscard]] bool is_idle() const override { return missing_ == 0; }
    [[nodiscard]] std::uint64_t completed_operations() const override { return completed_messages_; }

private:
    struct Member {
        std::string entity_id;
        std::uint64_t next_broadcast = 0;
    };

    [[nodiscard]] std::string message_id(std::uint64_t sequence) const {
        return "bench-" + channel_ + '-' + std::to_string(sequence);
    }

    [[nodiscard]] std::string text(std::uint64_t sequence) const {
        return message_text(sequence, text_bytes_);
    }

    void send_batch() {
        const std::size_t count = environment_.options.in_flight;
        missing_ = count * (members_.size() + 1);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t sequence = next_message_++;
            crowd_[0].queue(
                send_packet({channel_, members_[0].entity_id, text(sequence), message_id(sequence)}));
        }
        crowd_[0].flush();
    }

    void take(SocketIoClient& client, std::string_view packet) {
        if (packet.starts_with(R"(2["messageBroadcast",)")) return take_broadcast(client, packet);
        if (packet.starts_with(R"(2["messageAck",)")) return take_ack(client, packet);
        if (packet.starts_with(R"(2["channel_joined",)")) ++joined_;
        if (packet.starts_with(R"(2["messageError",)")) fail(client, "was answered", packet);
    }

    void take_broadcast(SocketIoClient& client, std::string_view packet) {
        // A server may have participants of its own; only what we sent is ours to verify.
        if (string_member(packet, "senderId") != members_[0].entity_id) return;

        Member& member = members_[client.index()];
        const bool was_sent = member.next_broadcast < next_message_;
        if (!was_sent || string_member(packet, "text") != text(member.next_broadcast)) {
            return fail(client, "expected broadcast " + std::to_string(member.next_broadcast) + " but got",
                        packet);
        }
        ++member.next_broadcast;
        count_arrival();
    }

    void take_ack(SocketIoClient& client, std::string_view packet) {
        const bool was_sent = next_ack_ < next_message_;
        if (client.index() != 0 || !was_sent ||
            string_member(packet, "clientMessageId") != message_id(next_ack_)) {
            return fail(client, "expected acknowledgement " + std::to_string(next_ack_) + " but got", packet);
        }
        ++next_ack_;
        count_arrival();
    }

    void count_arrival() {
        if (--missing_ != 0) return;

        completed_messages_ += environment_.options.in_flight;
        if (Clock::now() < stop_at_) send_batch();
    }

    void fail(const SocketIoClient& client, std::string_view what, std::string_view packet) {
        environment_.verdict.fail("member " + std::to_string(client.index()) + ' ' + std::string{what} + ' ' +
                                  std::string{packet.substr(0, 200)});
    }

    Environment& environment_;
    std::size_t text_bytes_;
    std::string channel_ = random_uuid();
    std::vector<Member> members_;
    Crowd crowd_;
    std::uint64_t next_message_ = 0;
    std::uint64_t next_ack_ = 0;
    std::uint64_t completed_messages_ = 0;
    std::size_t missing_ = 0;
    std::size_t joined_ = 0;
    Clock::time_point stop_at_;
};

}  // namespace

Measurement run_chat(Environment& environment) {
    Chat chat{environment};
    if (!chat.join()) return {};
    return measure(environment, chat);
}

}  // namespace bench::load
