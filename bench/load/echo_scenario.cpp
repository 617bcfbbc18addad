#include "bench/load/crowd.hpp"
#include "bench/load/payload.hpp"
#include "bench/load/scenarios.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bench::load {
namespace {

constexpr std::size_t default_clients = 500;
constexpr std::size_t default_payload_bytes = 100;

class Echo final : public Workload {
public:
    explicit Echo(Environment& environment)
        : environment_{environment},
          payload_{environment.options.payload_bytes.value_or(default_payload_bytes)},
          crowd_{environment.loop, environment.verdict, environment.options.port,
                 [this](SocketIoClient& client, std::string_view packet) { take(client, packet); }},
          callers_(environment.options.clients.value_or(default_clients)) {}

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
        std::uint64_t next_id = 0;
        std::string expected_answer;  ///< Empty while nothing is outstanding.
    };

    void call(SocketIoClient& client) {
        Caller& caller = callers_[client.index()];
        const auto id = std::to_string(caller.next_id++);
        const auto& json = payload_.with_sequence(next_sequence_++);
        caller.expected_answer.assign(1, '3').append(id).append("[").append(json).append("]");
        request_.assign(1, '2').append(id).append(R"(["echo",)").append(json).append("]");
        client.send(request_);
    }

    void take(SocketIoClient& client, std::string_view packet) {
        Caller& caller = callers_[client.index()];
        if (caller.expected_answer != packet) {
            return environment_.verdict.fail("client " + std::to_string(client.index()) + " expected \"" +
                                             caller.expected_answer + "\" but got " +
                                             std::string{packet.substr(0, 80)});
        }

        caller.expected_answer.clear();
        ++answers_;
        if (Clock::now() < stop_at_) return call(client);
        --waiting_;
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
