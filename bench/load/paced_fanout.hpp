#pragma once

#include "bench/load/crowd.hpp"
#include "bench/load/latencies.hpp"
#include "bench/load/payload.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench::load {

/// An open loop: messages to the subscribers of a room are published at fixed times, whether or not earlier
/// ones have arrived. Latencies count from when a message was due, so a slow server cannot hide by slowing
/// the load.
class PacedFanout final : public Workload {
public:
    explicit PacedFanout(Environment& environment);

    /// Connects and joins. False if the verdict has failed.
    bool join();

    /// The first subscriber stops reading, and is sent `flood_bytes` more than the others, spread over each
    /// run.
    void stall_first(std::size_t flood_bytes);

    /// Of the latest run, all subscribers that read.
    [[nodiscard]] const Latencies& latencies() const { return latencies_; }

    void start(Clock::time_point stop_at) override;
    void tick(Clock::time_point now) override;
    [[nodiscard]] bool is_idle() const override;
    [[nodiscard]] std::uint64_t completed_operations() const override { return deliveries_; }
    [[nodiscard]] std::vector<Measurement::Figure> figures() const override;

private:
    [[nodiscard]] SocketIoClient& publisher() { return crowd_[subscribers_]; }
    [[nodiscard]] Clock::time_point due_at(std::size_t message) const;
    void prepare_flood();
    void take(SocketIoClient& client, std::string_view packet);

    Environment& environment_;
    std::size_t subscribers_;
    Clock::duration interval_;
    Payload payload_;
    Crowd crowd_;
    std::vector<std::string> messages_;  ///< Of this run: JSON as published.
    std::vector<std::size_t> next_;      ///< Of each subscriber: which message of this run it must get next.
    std::size_t published_ = 0;
    std::size_t missing_ = 0;
    std::size_t missing_of_first_ = 0;
    std::size_t stalled_ = 0;  ///< 1 if the first subscriber does not read.
    std::size_t flood_bytes_ = 0;
    std::string flood_packet_;
    std::size_t flood_packets_ = 0;  ///< With each message.
    std::uint64_t next_sequence_ = 0;
    std::uint64_t deliveries_ = 0;
    std::size_t joined_ = 0;
    Latencies latencies_;
    Clock::time_point began_at_;
    Clock::time_point first_has_arrived_at_;  ///< At all subscribers.
    Clock::time_point last_arrival_;
};

}  // namespace bench::load
