#include "siopp/socketio/client.hpp"

#include <algorithm>
#include <cassert>

#include "siopp/socketio/msgpack_packet.hpp"
#include "siopp/socketio/v4_dialect.hpp"

namespace siopp::socketio {

Client::Client(engineio::Session& session, const Options& options, EndpointFactory& factory)
    : session_(session), options_(options), factory_(factory) {
    session_.worker().schedule(connect_timer_, options_.connect_timeout);
}

Client::~Client() = default;

void Client::send(const EncodedEvent& event, Delivery delivery, Offsets offsets) {
    if (delivery == Delivery::if_writable && session_.is_congested()) return;
    session_.send(offsets == Offsets::kept ? event.head : event.head_without_offset);
    for (const auto& attachment : event.attachments)
        session_.send(attachment);
}

void Client::on_text(std::string_view text) {
    if (partial_ || options_.parser == Parser::msgpack) return violated();
    const auto packet = decode(text, options_.limits);
    if (!packet) return violated();
    if (packet->attachments > 0) {
        // The views of the packet end with this call: its text is kept and decoded again when it is complete.
        partial_ = std::make_unique<Partial>(Partial{std::string(text), packet->attachments, {}, 0});
        return;
    }
    on_packet(text, *packet, {});
}

void Client::on_binary(std::string_view bytes) {
    if (options_.parser == Parser::msgpack) return on_msgpack(bytes);
    if (!partial_) return violated();
    partial_->bytes += bytes.size();
    if (partial_->bytes > options_.max_attachment_bytes) return violated();
    partial_->attachments.emplace_back(bytes);
    if (partial_->attachments.size() < partial_->expected) return;

    const auto complete = std::move(partial_);
    const auto packet = decode(complete->text, options_.limits);
    on_packet(complete->text, *packet, complete->attachments);
}

void Client::on_msgpack(std::string_view bytes) {
    const auto complete = decode_msgpack(bytes, options_.limits);
    if (!complete) return violated();
    const auto packet = decode(complete->text, options_.limits);
    if (!packet) return violated();
    on_packet(complete->text, *packet, complete->attachments);
}

void Client::on_packet(std::string_view text, const Packet& packet,
                       std::span<const std::string> attachments) {
    const auto name_space = name_of(packet);
    if (waiting_ && waiting_->contains(name_space)) return hold(text, packet, attachments);
    if (packet.type == PacketType::connect) return on_connect(packet);
    auto* endpoint = find(name_space);
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

void Client::hold(std::string_view text, const Packet& packet, std::span<const std::string> attachments) {
    waiting_->hold(name_of(packet), {std::string(text), {attachments.begin(), attachments.end()}});
    check_waiting();
}

void Client::check_waiting() {
    const bool is_within = waiting_->packet_count() <= options_.max_waiting_packets &&
                           waiting_->byte_count() <= options_.max_waiting_bytes;
    if (!is_within) session_.close(DisconnectReason::forced_close);
}

void Client::on_opened() {
    if (speaks_v4()) connect("/", "{}");
}

std::string_view Client::name_of(const Packet& packet) const {
    return speaks_v4() ? v4::parse_address(packet.name_space).name : packet.name_space;
}

void Client::on_connect(const Packet& packet) {
    if (speaks_v4()) {
        const auto address = v4::parse_address(packet.name_space);
        return connect(address.name, v4::auth_of(address.query));
    }
    connect(packet.name_space, packet.payload ? packet.payload->raw() : "{}");
}

void Client::connect(std::string_view name_space, std::string_view auth) {
    if (find(name_space)) return violated();
    if (endpoints_.size() >= options_.max_namespaces) {
        return refuse(name_space, {"Too many namespaces", {}});
    }
    auto outcome = factory_.connect(*this, name_space, auth);
    if (auto* pending = std::get_if<std::unique_ptr<PendingConnect>>(&outcome)) {
        return await_decision(name_space, std::move(*pending));
    }
    if (auto* refusal = std::get_if<Refusal>(&outcome)) return refuse(name_space, *refusal);
    accept(std::move(std::get<std::unique_ptr<Endpoint>>(outcome)));
}

void Client::await_decision(std::string_view name_space, std::unique_ptr<PendingConnect> connect) {
    // Whoever was asked may have closed the session.
    if (!session_.is_open()) return discard(std::move(connect));
    if (!waiting_) waiting_ = std::make_unique<ConnectQueue>();
    waiting_->add(name_space, std::move(connect));
    check_waiting();
}

void Client::decide(PendingConnect& pending, ConnectDecision decision) {
    assert(session_.is_open());
    auto entry = waiting_->take(pending);
    session_.worker().retire(std::move(entry.connect));
    if (waiting_->empty()) waiting_.reset();

    if (const auto* refusal = std::get_if<Refusal>(&decision)) {
        refuse(entry.name_space, *refusal);
    } else {
        accept(std::move(std::get<std::unique_ptr<Endpoint>>(decision)));
    }
    for (const auto& held : entry.packets) {
        if (!session_.is_open()) return;
        const auto packet = decode(held.text, options_.limits);
        on_packet(held.text, *packet, held.attachments);
    }
}

void Client::proceed(PendingConnect& pending, EndpointFactory::Outcome outcome) {
    // Whoever was asked may have closed the session.
    if (!session_.is_open()) return discard(std::move(outcome));
    if (auto* next = std::get_if<std::unique_ptr<PendingConnect>>(&outcome)) {
        return session_.worker().retire(waiting_->replace(pending, std::move(*next)));
    }
    if (auto* refusal = std::get_if<Refusal>(&outcome)) return decide(pending, std::move(*refusal));
    decide(pending, std::move(std::get<std::unique_ptr<Endpoint>>(outcome)));
}

void Client::discard(EndpointFactory::Outcome outcome) {
    if (auto* endpoint = std::get_if<std::unique_ptr<Endpoint>>(&outcome)) {
        return session_.worker().retire(std::move(*endpoint));
    }
    auto* pending = std::get_if<std::unique_ptr<PendingConnect>>(&outcome);
    if (!pending) return;
    (*pending)->abandon();
    session_.worker().retire(std::move(*pending));
}

void Client::refuse(std::string_view name_space, const Refusal& refusal) {
    session_.send(speaks_v4()
                      ? v4::encode_connect_error(name_space, refusal.message, refusal.data)
                      : encode_connect_error(name_space, refusal.message, refusal.data, options_.parser));
}

void Client::accept(std::unique_ptr<Endpoint> accepted) {
    if (!session_.is_open()) return session_.worker().retire(std::move(accepted));
    if (endpoints_.size() >= options_.max_namespaces) {
        refuse(accepted->name_space(), {"Too many namespaces", {}});
        return session_.worker().retire(std::move(accepted));
    }
    connect_timer_.cancel();
    auto& endpoint = *accepted;
    endpoints_.push_back(std::move(accepted));
    endpoint.on_accepting();
    session_.send(speaks_v4() ? v4::encode_connect(endpoint.name_space())
                              : encode_connect(endpoint.name_space(), endpoint.socket_id(), options_.parser,
                                               endpoint.private_id()));
    endpoint.on_connected();
}

void Client::disconnect(Endpoint& endpoint) {
    session_.send(encode_disconnect(endpoint.name_space(), options_.parser));
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
    if (waiting_) {
        // One of them may be on the path of this call.
        waiting_->abandon_all();
        session_.worker().retire(std::move(waiting_));
    }
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
