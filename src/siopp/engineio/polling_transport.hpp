#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/engineio/options.hpp"
#include "siopp/http/connection.hpp"
#include "siopp/net/worker.hpp"

namespace siopp::engineio {

/// The sending half of HTTP long-polling: packets wait until a GET takes them, a GET waits until there are
/// packets. The owner must destroy it by way of Worker::retire() (a flush may be due in this turn).
class PollingTransport final : public net::Flushable {
public:
    PollingTransport(net::Worker& worker, const Options& options) : worker_(worker), options_(options) {}

    ~PollingTransport() override;

    /// Queues a packet; it leaves at the end of the turn if a GET waits.
    void send(EncodedPacket packet);
    std::size_t queued_bytes() const noexcept { return queued_bytes_; }
    /// Whether packets wait for a GET.
    bool is_congested() const noexcept { return !queue_.empty() && !waiting_; }

    /// Answers a GET with what is queued, or keeps it until there is something. `aborted` is called if the
    /// client goes away meanwhile. None may be waiting.
    void poll(http::Connection& get, UniqueFunction<void()> aborted);
    bool has_waiting_poll() const noexcept { return waiting_ != nullptr; }

    /// Answers the waiting GET, if there is one: with what is queued, else with a noop.
    void release_poll();
    /// From now on (while a WebSocket is being probed) a GET with nothing to take gets a noop at once.
    void set_probing(bool probing);
    /// Answers the waiting GET with this packet alone.
    void answer_waiting(std::string_view packet);

    /// Gives away what is queued (to the WebSocket that replaces polling).
    std::vector<EncodedPacket> take_queue();

    void flush() override;

    /// The response of a poll with this body.
    static http::Response response(std::string body);

private:
    void answer(http::Connection& get);
    std::string next_body();

    net::Worker& worker_;
    const Options& options_;
    std::vector<EncodedPacket> queue_;
    std::size_t queued_bytes_ = 0;
    http::Connection* waiting_ = nullptr;
    bool probing_ = false;
    bool flush_is_due_ = false;
};

}  // namespace siopp::engineio
