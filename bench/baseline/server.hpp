#pragma once

#include "bench/baseline/connection.hpp"
#include "bench/baseline/packets.hpp"
#include "bench/baseline/polling_sessions.hpp"
#include "bench/wire/tcp.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bench::baseline {

enum class WriteMode {
    one_send,  ///< Each message is sent to each client at once with its own send().
    gathered,  ///< Messages of one loop turn are queued per client; one gathered write per client ends the
               ///< turn.
};

/// The least a server can do to serve the profile `bench`, on one thread and bare
/// epoll: the yardstick for siopp. It trusts its clients and must not be used for anything else.
class Server {
public:
    /// Listens on 127.0.0.1; port 0 takes a free one. Throws std::system_error.
    Server(std::uint16_t port, WriteMode mode);

    [[nodiscard]] std::uint16_t port() const;

    /// Serves until the process is ended.
    [[noreturn]] void run();

private:
    void accept_all();
    void handle_events(Connection& connection, std::uint32_t events);
    bool receive(Connection& connection);
    bool take(Connection& connection, std::span<char> bytes);
    bool take_input(Connection& connection, std::span<char> bytes);
    void take_request(Connection& connection, const wire::HttpMessage& request);
    bool take_frames(Connection& connection, std::span<char> bytes);
    void take_packet(Connection& connection, std::string_view packet);
    void take_event(Connection& connection, const Request& request);
    void join(Connection& connection, std::string_view room);
    void publish(const Request& request);
    void deliver(Connection& connection, const std::string& frame);
    std::string& next_frame();
    void end_turn();
    void ping_all();
    void close(Connection& connection);
    [[nodiscard]] int milliseconds_to_next_ping() const;

    using Clock = std::chrono::steady_clock;

    WriteMode mode_;
    wire::FileDescriptor listener_;
    wire::FileDescriptor epoll_;
    std::vector<char> read_buffer_;
    std::vector<std::unique_ptr<Connection>> connections_;  ///< By descriptor.
    std::map<std::string, std::vector<Connection*>, std::less<>> rooms_;
    std::vector<Connection*> unwritten_;  ///< Have queued frames (gathered).
    std::deque<std::string> frames_;      ///< Frames of this turn; the strings are reused by the next one.
    std::size_t frames_in_turn_ = 0;
    std::vector<Connection*> closing_;  ///< Destroyed when the turn ends.
    PollingSessions polling_;
    std::uint64_t sessions_ = 0;  ///< Over WebSocket.
    Clock::time_point next_ping_;
};

}  // namespace bench::baseline
