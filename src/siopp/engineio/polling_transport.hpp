#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/engineio/options.hpp"
#include "siopp/engineio/packet.hpp"
#include "siopp/engineio/v3/dialect.hpp"
#include "siopp/http/connection.hpp"
#include "siopp/net/worker.hpp"

namespace siopp::engineio {

/// The sending half of HTTP long-polling: packets wait until a GET takes them, a GET waits until there are
/// packets. The owner must destroy it by way of Worker::retire() (a flush may be due in this turn).
class PollingTransport final : public net::Flushable {
public:
    /// `v3` is null for clients of protocol 4; else it must outlive this.
    PollingTransport(net::Worker& worker, const Options& options, const v3::Dialect* v3)
        : worker_(worker), options_(options), v3_(v3) {}

    /// Answers a request with this packet alone.
    void answer_with(http::Connection& get, const EncodedPacket& packet) const;

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

    /// Takes note of a POST whose body is still coming; false when there is one already. `lost` is called if
    /// it is lost on its way.
    bool start_post(http::Connection& post, UniqueFunction<void()> lost);
    bool has_post() const noexcept { return posting_ != nullptr; }
    /// Closes the connection of the POST whose body is still coming, if there is one.
    void abort_post();
    /// It is no concern of this session any more.
    void forget_post();

    /// The POST whose packets are being handled; null for none.
    const http::Request* handled_post() const noexcept { return handled_post_; }
    void set_handled_post(const http::Request* request) noexcept { handled_post_ = request; }

    /// Answers the waiting GET, if there is one: with what is queued, else with a noop.
    void release_poll();
    /// From now on (while a WebSocket is being probed) a GET with nothing to take gets a noop at once.
    void set_probing(bool probing);
    /// Answers the waiting GET, if there is one, with this packet alone.
    void answer_waiting(PacketType packet);

    /// Gives away what is queued (to the WebSocket that replaces polling).
    std::vector<EncodedPacket> take_queue();

    void flush() override;

private:
    void answer(http::Connection& get);
    void answer_with(http::Connection& get, std::span<const EncodedPacket> packets) const;
    void compress(http::Connection& get, std::span<const EncodedPacket> packets, std::string& body) const;
    void count_taken(std::span<const EncodedPacket> packets);
    void drop_front(std::size_t count);

    net::Worker& worker_;
    const Options& options_;
    const v3::Dialect* v3_;
    bool is_empty() const noexcept { return first_ == queue_.size(); }

    /// What is before `first_` has been taken.
    std::vector<EncodedPacket> queue_;
    std::size_t first_ = 0;
    std::size_t queued_bytes_ = 0;
    http::Connection* waiting_ = nullptr;
    http::Connection* posting_ = nullptr;
    const http::Request* handled_post_ = nullptr;
    bool probing_ = false;
    bool flush_is_due_ = false;
};

}  // namespace siopp::engineio
