#include "siopp/socketio/client.hpp"

#include <algorithm>

namespace siopp::socketio {

Client::Client(engineio::Session& session, const Options& options, EndpointFactory& factory)
    : session_(session), options_(options), factory_(factory) {
    session_.worker().schedule(connect_timer_, options_.connect_timeout);
}

Client::~Client() = default;

void Client::send(const EncodedEvent& event) {
    session_.send(event.head);
    for (const auto& attachment : event.attachments)
        session_.send(attachment);
}

void Client::on_text(std::string_view text) {
    if (partial_) return violated();
    const auto packet = decode(text, options_.limits);
    if (!packet) return violated();
    if (packet->attachments > 0) {
        // The views of the packet end with this call: its text is kept and decoded again when it is complete.
        partial_ = std::make_unique<Partial>(Partial{std::string(text), packet->attachments, {}});
        return;
    }
    on_packet(*packet, {});
}

void Client::on_binary(std::string_view bytes) {
    if (!partial_) return violated();
    partial_->attachments.emplace_back(bytes);
    if (partial_->attachments.size() < partial_->expected) return;

    const auto complete = std::move(partial_);
    const auto packet = decode(complete->text, options_.limits);
    on_packet(*packet, complete->attachments);
}

void Client::on_packet(const Packet& packet, std::span<const std::string> attachments) {
    if (packet.type == PacketType::connect) return on_connect(packet);
    auto* endpoint = find(packet.name_space);
    if (!endpoint) return violated();
    switch (packet.type) {
        case PacketType::event:
        case PacketType::binary_event:
            // An event without any payload is ignored, as the reference server does.
            if (!packet.arguments.empty()) endpoint->on_event(packet, attachments);
            return;
        case PacketType::ack:
        case PacketType::binary_ack:
            return endpoint->on_ack(packet, attachments);
        case PacketType::disconnect:
            return end(*endpoint, DisconnectReason::client_namespace_disconnect);
        case PacketType::connect:
        case PacketType::connect_error:
            return violated();
    }
}

void Client::on_connect(const Packet& packet) {
    if (find(packet.name_space)) return violated();
    EndpointFactory::Refusal refusal;
    auto connected =
        factory_.connect(*this, packet.name_space, packet.payload ? packet.payload->raw() : "{}", refusal);
    if (!connected) {
        return session_.send(encode_connect_error(packet.name_space, refusal.message, refusal.data));
    }
    connect_timer_.cancel();
    auto& endpoint = *connected;
    endpoints_.push_back(std::move(connected));
    session_.send(encode_connect(endpoint.name_space(), endpoint.socket_id()));
    endpoint.on_connected();
}

void Client::disconnect(Endpoint& endpoint) {
    session_.send(encode_disconnect(endpoint.name_space()));
    end(endpoint, DisconnectReason::server_namespace_disconnect);
}

void Client::close() {
    while (!endpoints_.empty())
        disconnect(*endpoints_.back());
    session_.close(DisconnectReason::forced_close);
}

void Client::on_closed(DisconnectReason reason) {
    connect_timer_.cancel();
    partial_.reset();
    while (!endpoints_.empty())
        end(*endpoints_.back(), reason);
}

Endpoint* Client::find(std::string_view name_space) const {
    const auto found = std::ranges::find_if(
        endpoints_, [&](const auto& endpoint) { return endpoint->name_space() == name_space; });
    return found == endpoints_.end() ? nullptr : found->get();
}

std::unique_ptr<Endpoint> Client::take(Endpoint& endpoint) {
    const auto found =
        std::ranges::find_if(endpoints_, [&](const auto& candidate) { return candidate.get() == &endpoint; });
    if (found == endpoints_.end()) return nullptr;
    auto taken = std::move(*found);
    endpoints_.erase(found);
    return taken;
}

void Client::end(Endpoint& endpoint, DisconnectReason reason) {
    auto taken = take(endpoint);
    if (!taken) return;
    taken->on_disconnected(reason);
    session_.worker().retire(std::move(taken));
}

}  // namespace siopp::socketio
