#include "bench/load/crowd.hpp"
#include "bench/load/payload.hpp"
#include "bench/load/scenarios.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace bench::load {
namespace {

constexpr std::size_t default_echo_clients = 500;
constexpr std::size_t default_echo_bytes = 100;

class Echo final : public Workload {
public:
    explicit Echo(Environment& environment)
        : environment_{environment},
          payload_{environment.options.payload_bytes.value_or(default_echo_bytes)},
          crowd_{environment,
                 [this](SocketIoClient& client, std::string_view packet) { take(client, packet); }},
          callers_(environment.options.clients.value_or(default_echo_clients)) {}

    bool open() {
        crowd_.open(callers_.size());
        return !environment_.verdict.has_failed();
    }

    void start(Clock::time_point stop_at) override {
        stop_at_ = stop_at;
        waiting_ = callers_.size();
        for (std::size_t i = 0; i < callers_.size(); ++i)
            call(crowd_[i]);
    }

    [[nodiscard]] bool is_idle() const override { return waiting_ == 0; }
    [[nodiscard]] std::uint64_t completed_operations() const override { return answers_; }

private:
    struct Caller {
        std::uint64_t first_id = 0;  ///< Of the calls that are under way.
        std::size_t missing = 0;
        std::vector<std::string> expected;  ///< By id, from first_id on; empty when answered.
    };

    /// Sends as many calls as may be outstanding, in one write.
    void call(SocketIoClient& client) {
        Caller& caller = callers_[client.index()];
        caller.first_id += caller.expected.size();
        caller.expected.resize(environment_.options.in_flight);
        caller.missing = caller.expected.size();
        for (std::size_t i = 0; i < caller.expected.size(); ++i) {
            const auto id = std::to_string(caller.first_id + i);
            const auto& json = payload_.with_sequence(next_sequence_++);
            caller.expected[i].assign(1, '3').append(id).append("[").append(json).append("]");
            request_.assign(1, '2').append(id).append(R"(["echo",)").append(json).append("]");
            client.queue(request_);
        }
        client.flush();
    }

    void take(SocketIoClient& client, std::string_view packet) {
        Caller& caller = callers_[client.index()];
        std::string* const expected = expected_answer(caller, packet);
        if (expected == nullptr || *expected != packet) return fail(client, packet);

        expected->clear();
        ++answers_;
        if (--caller.missing != 0) return;
        if (Clock::now() < stop_at_) return call(client);
        --waiting_;
    }

    /// What the call must be answered with whose id the packet bears; null if it is not under way.
    static std::string* expected_answer(Caller& caller, std::string_view packet) {
        std::uint64_t id = 0;
        const auto* const digits = packet.data() + std::min<std::size_t>(1, packet.size());
        if (std::from_chars(digits, packet.data() + packet.size(), id).ec != std::errc{}) return nullptr;
        if (id < caller.first_id || id - caller.first_id >= caller.expected.size()) return nullptr;
        return &caller.expected[id - caller.first_id];
    }

    void fail(const SocketIoClient& client, std::string_view packet) {
        environment_.verdict.fail("client " + std::to_string(client.index()) +
                                  " got an answer to nothing: " + std::string{packet.substr(0, 80)});
    }

    Environment& environment_;
    Payload payload_;
    Crowd crowd_;
    std::vector<Caller> callers_;
    std::string request_;
    std::uint64_t next_sequence_ = 0;
    std::uint64_t answers_ = 0;
    std::size_t waiting_ = 0;
    Clock::time_point stop_at_;
};

}  // namespace

Measurement run_echo(Environment& environment) {
    Echo echo{environment};
    if (!echo.open()) return {};
    return measure(environment, echo);
}

}  // namespace bench::load
