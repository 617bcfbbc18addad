#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/engineio/session.hpp"
#include "siopp/socketio/encoder.hpp"
#include "siopp/socketio/packet.hpp"

namespace siopp::socketio {

struct Options {
    std::chrono::milliseconds connect_timeout{45'000};
    Limits limits;
};

/// What a namespace has of a client: implemented by siopp::Socket. A call may disconnect it.
class Endpoint {
public:
    virtual ~Endpoint() = default;
    virtual const std::string& name_space() const = 0;
    /// The id to tell the client.
    virtual std::string_view socket_id() const = 0;
    /// The CONNECT reply has been queued.
    virtual void on_connected() = 0;
    /// The arguments' first element is the event's name.
    virtual void on_event(const Packet& packet, std::span<const std::string> attachments) = 0;
    virtual void on_ack(const Packet& packet, std::span<const std::string> attachments) = 0;
    /// The last call: nothing can be sent any more.
    virtual void on_disconnected(DisconnectReason reason) = 0;
};

/// Decides CONNECT packets.
class EndpointFactory {
public:
    virtual ~EndpointFactory() = default;
    struct Refusal {
        std::string message;
        /// JSON text, empty for none.
        std::string data;
    };
    /// Null where the client may not connect: `refusal` then says why. `auth` is JSON text.
    virtual std::unique_ptr<Endpoint> connect(class Client& client, std::string_view name_space,
                                              std::string_view auth, Refusal& refusal) = 0;
};

/// Socket.IO v5 on top of one session: decodes packets, puts attachments together, and gives each packet to
/// the endpoint of its namespace. What violates the protocol closes the session at once.
class Client final : public engineio::SessionListener {
public:
    Client(engineio::Session& session, const Options& options, EndpointFactory& factory);
    ~Client() override;

    engineio::Session& session() noexcept { return session_; }

    /// Queues a packet with its attachments, adjacent.
    void send(const EncodedEvent& event);

    /// The server leaves the namespace: tells the client and the endpoint.
    void disconnect(Endpoint& endpoint);
    /// The server leaves all namespaces and closes the session.
    void close();

    void on_text(std::string_view text) override;
    void on_binary(std::string_view bytes) override;
    void on_closed(DisconnectReason reason) override;

private:
    void on_packet(const Packet& packet, std::span<const std::string> attachments);
    void on_connect(const Packet& packet);
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
    };

    engineio::Session& session_;
    const Options& options_;
    EndpointFactory& factory_;
    std::vector<std::unique_ptr<Endpoint>> endpoints_;
    std::unique_ptr<Partial> partial_;
    net::Timer connect_timer_ = net::Timer::calling<&Client::on_connect_timeout>(this);
};

}  // namespace siopp::socketio
