#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "siopp/engineio/session.hpp"
#include "siopp/socketio/connect_queue.hpp"
#include "siopp/socketio/emit_flags.hpp"
#include "siopp/socketio/encoder.hpp"
#include "siopp/socketio/packet.hpp"

namespace siopp::socketio {

struct Options {
    std::chrono::milliseconds connect_timeout{45'000};
    Limits limits;
    Parser parser = Parser::json;
    /// Of one packet, together.
    std::size_t max_attachment_bytes = 10'000'000;
    /// Namespaces that a client may be in; further ones refuse it.
    std::size_t max_namespaces = 100;
    /// What a client may send to namespaces that have not decided its CONNECT; beyond it is closed.
    std::size_t max_waiting_packets = 256;
    std::size_t max_waiting_bytes = 2'000'000;
};

/// What a namespace has of a client: implemented by siopp::Socket. A call may disconnect it.
class Endpoint {
public:
    virtual ~Endpoint() = default;
    virtual const std::string& name_space() const = 0;
    /// The id to tell the client.
    virtual std::string_view socket_id() const = 0;
    /// The secret by which the client may come back; empty for none.
    virtual std::string_view private_id() const { return {}; }
    /// The CONNECT reply is about to be queued: what is sent now comes before it.
    virtual void on_accepting() {}
    /// The CONNECT reply has been queued.
    virtual void on_connected() = 0;
    /// The arguments' first element is the event's name.
    virtual void on_event(const Packet& packet, std::span<const std::string> attachments) = 0;
    virtual void on_ack(const Packet& packet, std::span<const std::string> attachments) = 0;
    /// The last call: nothing can be sent any more.
    virtual void on_disconnected(DisconnectReason reason) = 0;
};

/// Why a client may not connect to a namespace: becomes a CONNECT_ERROR packet.
struct Refusal {
    std::string message;
    /// JSON text, empty for none.
    std::string data;
};

/// How a CONNECT was decided.
using ConnectDecision = std::variant<std::unique_ptr<Endpoint>, Refusal>;

/// Decides CONNECT packets.
class EndpointFactory {
public:
    virtual ~EndpointFactory() = default;
    using Outcome = std::variant<std::unique_ptr<Endpoint>, Refusal, std::unique_ptr<PendingConnect>>;
    /// Decides, or gives what will call Client::decide() later, on the worker. `auth` is JSON text; the views
    /// are valid during the call.
    virtual Outcome connect(class Client& client, std::string_view name_space, std::string_view auth) = 0;
};

/// Socket.IO v5 on top of one session: decodes packets, puts attachments together, and gives each packet to
/// the endpoint of its namespace. What violates the protocol closes the session at once. What comes for a
/// namespace that has not decided yet waits, and is handled in order when it has.
class Client final : public engineio::SessionListener {
public:
    Client(engineio::Session& session, const Options& options, EndpointFactory& factory);
    ~Client() override;

    engineio::Session& session() noexcept { return session_; }

    /// Whether the offset that an event may have is sent with it.
    enum class Offsets : std::uint8_t { kept, left_out };
    /// Queues a packet with its attachments, adjacent.
    void send(const EncodedEvent& event, Delivery delivery = Delivery::always,
              Offsets offsets = Offsets::kept);

    /// Decides a CONNECT that the factory left open, once, unless it was abandoned; `pending` is destroyed at
    /// the end of the turn.
    void decide(PendingConnect& pending, ConnectDecision decision);

    /// What a CONNECT that the factory left open has come to, once, unless it was abandoned: it may be left
    /// open again. `pending` is destroyed at the end of the turn.
    void proceed(PendingConnect& pending, EndpointFactory::Outcome outcome);

    /// The server leaves the namespace: tells the client and the endpoint.
    void disconnect(Endpoint& endpoint);
    /// The server leaves all namespaces and closes the session.
    void close();

    void on_opened() override;
    void on_text(std::string_view text) override;
    void on_binary(std::string_view bytes) override;
    void on_closed(DisconnectReason reason) override;

private:
    void on_msgpack(std::string_view bytes);
    void on_packet(std::string_view text, const Packet& packet, std::span<const std::string> attachments);
    /// Whether the client is of Socket.IO protocol 4 or before (v4_dialect.hpp).
    bool speaks_v4() const { return session_.protocol() == engineio::Protocol::v3; }
    std::string_view name_of(const Packet& packet) const;
    void on_connect(const Packet& packet);
    void connect(std::string_view name_space, std::string_view auth);
    void await_decision(std::string_view name_space, std::unique_ptr<PendingConnect> connect);
    void discard(EndpointFactory::Outcome outcome);
    void check_waiting();
    void accept(std::unique_ptr<Endpoint> accepted);
    void refuse(std::string_view name_space, const Refusal& refusal);
    void hold(std::string_view text, const Packet& packet, std::span<const std::string> attachments);
    Endpoint* find(std::string_view name_space) const;
    std::unique_ptr<Endpoint> take(Endpoint& endpoint);
    void end(Endpoint& endpoint, DisconnectReason reason);
    void violated() { session_.close(DisconnectReason::parse_error); }
    void on_connect_timeout() { session_.close(DisconnectReason::forced_close); }

    /// A packet whose attachments have not all come.
    struct Partial {
        std::string text;
        std::size_t expected;
        std::vector<std::string> attachments;
        /// Of the attachments.
        std::size_t bytes;
    };

    engineio::Session& session_;
    const Options& options_;
    EndpointFactory& factory_;
    std::vector<std::unique_ptr<Endpoint>> endpoints_;
    std::unique_ptr<Partial> partial_;
    /// Null while nothing waits.
    std::unique_ptr<ConnectQueue> waiting_;
    net::Timer connect_timer_ = net::Timer::calling<&Client::on_connect_timeout>(this);
};

}  // namespace siopp::socketio
