#include "bench/load/crowd.hpp"
#include "bench/load/eliza_protocol.hpp"
#include "bench/load/latencies.hpp"
#include "bench/load/scenarios.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bench::load {
namespace {

/// Of wimpole's built-in agent, which answers without a model.
constexpr std::string_view agent_id = "3e2bf65f-c61c-4cea-a3bc-c2b11862958a";
constexpr std::size_t default_people = 1;

/// People who each talk with the agent in a direct channel, one message at a time.
class Turns final : public Workload {
public:
    explicit Turns(Environment& environment)
        : environment_{environment},
          people_(environment.options.clients.value_or(default_people)),
          crowd_{environment,
                 [this](SocketIoClient& client, std::string_view packet) { take(client, packet); }} {
        for (Person& person : people_) {
            person.entity_id = random_uuid();
            person.channel = random_uuid();
        }
        crowd_.authenticate_with(
            [this](std::size_t index) { return R"({"entityId":")" + people_[index].entity_id + R"("})"; });
    }

    bool join() {
        crowd_.open(people_.size());
        for (std::size_t i = 0; i < people_.size() && !environment_.verdict.has_failed(); ++i)
            crowd_[i].send(join_packet(people_[i].channel, people_[i].entity_id));
        return wait_until(
            environment_, [this] { return joined_ == people_.size(); }, "not everybody could join");
    }

    void start(Clock::time_point stop_at) override {
        stop_at_ = stop_at;
        from_acknowledgement_.clear();
        from_sending_.clear();
        talking_ = people_.size();
        for (std::size_t i = 0; i < people_.size(); ++i)
            say(crowd_[i]);
    }

    [[nodiscard]] bool is_idle() const override { return talking_ == 0; }
    [[nodiscard]] std::uint64_t completed_operations() const override { return answers_; }
    [[nodiscard]] std::vector<Measurement::Figure> figures() const override {
        return {{"turn_p50_ms", from_acknowledgement_.percentile_ms(0.5)},
                {"turn_p99_ms", from_acknowledgement_.percentile_ms(0.99)},
                {"answer_p50_ms", from_sending_.percentile_ms(0.5)}};
    }

private:
    struct Person {
        std::string entity_id;
        std::string channel;
        Clock::time_point sent_at;
        Clock::time_point acknowledged_at;
    };

    void say(SocketIoClient& client) {
        Person& person = people_[client.index()];
        std::string packet = R"(2["message",{"type":2,"payload":{"channelId":")" + person.channel;
        packet +=
            R"(","messageServerId":"00000000-0000-0000-0000-000000000000","senderId":")" + person.entity_id;
        packet += R"(","senderName":"Bench","source":"client_chat","messageId":"turn-)" + person.channel +
                  '-' + std::to_string(next_message_++);
        packet += R"(","message":"I am unhappy about my work","metadata":{"isDm":true,"channelType":"DM",)";
        packet.append(R"("targetUserId":")").append(agent_id).append(R"("}}}])");
        person.sent_at = Clock::now();
        client.send(packet);
    }

    void take(SocketIoClient& client, std::string_view packet) {
        Person& person = people_[client.index()];
        if (packet.starts_with(R"(2["channel_joined",)")) ++joined_;
        if (packet.starts_with(R"(2["messageAck",)")) person.acknowledged_at = Clock::now();
        if (packet.starts_with(R"(2["messageError",)") || packet.starts_with(R"(2["messageStreamError",)")) {
            environment_.verdict.fail("a message was answered " + std::string{packet.substr(0, 200)});
        }
        if (!packet.starts_with(R"(2["messageBroadcast",)") || string_member(packet, "senderId") != agent_id)
            return;

        const auto now = Clock::now();
        from_acknowledgement_.add(now - person.acknowledged_at);
        from_sending_.add(now - person.sent_at);
        ++answers_;
        if (now < stop_at_) return say(client);
        --talking_;
    }

    Environment& environment_;
    std::vector<Person> people_;
    Crowd crowd_;
    Latencies from_acknowledgement_;
    Latencies from_sending_;
    std::uint64_t next_message_ = 0;
    std::uint64_t answers_ = 0;
    std::size_t talking_ = 0;
    std::size_t joined_ = 0;
    Clock::time_point stop_at_;
};

}  // namespace

Measurement run_turns(Environment& environment) {
    Turns turns{environment};
    if (!turns.join()) return {};
    return measure(environment, turns);
}

}  // namespace bench::load
