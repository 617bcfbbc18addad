#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/disconnect_reason.hpp"
#include "siopp/engineio/encoded_packet.hpp"
#include "siopp/engineio/handshake.hpp"
#include "siopp/engineio/link.hpp"
#include "siopp/engineio/options.hpp"
#include "siopp/engineio/packet.hpp"
#include "siopp/engineio/polling_transport.hpp"
#include "siopp/engineio/v3/dialect.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/websocket/connection.hpp"

namespace siopp::engineio {

class Session;

/// What lives above a session.
class SessionListener {
public:
    virtual ~SessionListener() = default;
    /// The session's open packet has been queued.
    virtual void on_opened() {}
    /// Views are valid during the call.
    virtual void on_text(std::string_view text) = 0;
    virtual void on_binary(std::string_view bytes) = 0;
    /// The last call, once: nothing can be sent any more.
    virtual void on_closed(DisconnectReason reason) = 0;
};

/// Where sessions and WebSockets go when they end.
class SessionOwner {
public:
    virtual ~SessionOwner() = default;
    /// No request can find the session any more; it is destroyed at the end of the turn.
    virtual void forget(Session& session) = 0;
    /// Keeps a connection until its close frame has been answered.
    virtual void linger(std::unique_ptr<websocket::Connection> connection) = 0;
};

/// Engine.IO's version, as clients name it (EIO=4); 3 is anything else.
enum class Protocol : std::uint8_t { v3 = 3, v4 = 4 };

/// An Engine.IO session: one client, whatever transport it uses at the moment. Does heartbeat, upgrade and
/// close, and gives messages to its listener. Lives and dies on one worker.
class Session final : public websocket::ConnectionListener {
public:
    Session(net::Worker& worker, const Options& options, SessionOwner& owner, std::string id,
            Protocol protocol, const http::Request& request);
    ~Session() override;

    const std::string& id() const noexcept { return id_; }
    Protocol protocol() const noexcept { return v3_ ? Protocol::v3 : Protocol::v4; }
    const Handshake& handshake() const noexcept { return handshake_; }
    net::Worker& worker() noexcept { return worker_; }
    /// The POST that has brought the message being handled; null where it came otherwise.
    const http::Request* handled_post() const noexcept {
        return polling_ ? polling_->handled_post() : nullptr;
    }
    bool is_open() const noexcept { return state_ == State::open; }
    void set_listener(std::unique_ptr<SessionListener> listener) { listener_ = std::move(listener); }

    /// Queues a packet for the current transport. If more than max_queued_bytes are left of what the
    /// transport could take at once, the session is closed (slow_consumer) later in this turn, never within
    /// the call.
    void send(const EncodedPacket& packet);
    /// Whether the client has not yet taken all that was sent before: a volatile packet is then better
    /// dropped.
    bool is_congested() const noexcept {
        return websocket_ ? websocket_->is_congested() : !polling_ || polling_->is_congested();
    }

    /// How its connection does now.
    Link link() const noexcept;

    /// Ends the session from this side; what is queued is sent before. The listener is told before this
    /// returns.
    void close(DisconnectReason reason);

    // What requests do; called by the engine.
    void open_polling(http::Connection& get);
    void open_websocket(std::unique_ptr<websocket::Connection> connection);
    /// `read` is what came behind the handshake.
    void start_reading(std::string_view read);
    void on_get(http::Connection& get);
    void on_post(http::Connection& post);
    /// The body of a POST is still coming; on_post() follows.
    void on_post_started(http::Connection& post);
    bool is_polling() const noexcept { return polling_ != nullptr; }
    bool is_upgrading() const noexcept { return upgrade_ != nullptr; }
    void start_upgrade(std::unique_ptr<websocket::Connection> connection, std::string_view read);

    void on_text(std::string_view text) override;
    void on_binary(std::string_view bytes) override;
    void on_ended(websocket::Connection& connection, websocket::Ending ending) override;

private:
    class Upgrade;
    enum class State : std::uint8_t { open, closing, ended };

    std::string open_packet() const;
    void start_heartbeat();
    void on_timer();
    void on_packet(const Packet& packet);
    void on_message_seen();
    void on_ping();
    void on_pong();
    void on_message(std::string_view bytes);
    /// Counts a received packet of so many bytes. False when the session was closed because it was too much.
    bool admit(std::size_t bytes);
    bool read_post(const http::Request& request);
    template <class Reader>
    bool read_payload(Reader reader);
    void send_frame(const EncodedPacket& packet);
    void complete_upgrade(std::unique_ptr<websocket::Connection> connection);
    void abandon_upgrade(std::unique_ptr<websocket::Connection> connection);
    void end_websocket(websocket::CloseCode code);
    void close_transport(DisconnectReason reason);
    void close_polling();
    void close_after_violation() { close(DisconnectReason::parse_error); }
    void forget();

    net::Worker& worker_;
    const Options& options_;
    SessionOwner& owner_;
    std::string id_;
    Handshake handshake_;
    std::unique_ptr<SessionListener> listener_;
    /// Null for clients of protocol 4.
    std::unique_ptr<const v3::Dialect> v3_;
    /// Exactly one of these two is the transport.
    std::unique_ptr<PollingTransport> polling_;
    std::unique_ptr<websocket::Connection> websocket_;
    std::unique_ptr<Upgrade> upgrade_;
    /// Null without limits.
    std::unique_ptr<RateLimit> rate_limit_;
    State state_ = State::open;
    bool waits_for_pong_ = false;
    /// When the last ping was sent, and how long its pong took.
    net::TimerWheel::Clock::time_point pinged_at_{};
    std::optional<std::chrono::microseconds> round_trip_;
    bool pong_deadline_extended_ = false;
    bool overflowed_ = false;
    /// Heartbeat while open; the end of waiting for a last poll while closing.
    net::Timer timer_ = net::Timer::calling<&Session::on_timer>(this);
};

}  // namespace siopp::engineio
