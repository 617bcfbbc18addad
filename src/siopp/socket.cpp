#include "siopp/socket.hpp"

#include <exception>
#include <string>

#include "siopp/options.hpp"
#include "siopp/server.hpp"
#include "siopp/server_core.hpp"

namespace siopp {

namespace {

/// The name of an event packet, whose decoder has made sure that it is a string or a number.
std::string event_name(json::View name) {
    if (const auto plain = name.plain_string()) return std::string(*plain);
    return name.string().value_or(std::string(name.raw()));
}

}  // namespace

void Ack::send(const ArgumentWriter& arguments) {
    auto& name_space = *std::exchange(name_space_, nullptr);
    if (auto* member = name_space.find(socket_id_)) {
        member->client.send(socketio::encode_ack(name_space.name(), packet_id_, arguments));
    }
}

Socket::Socket(socketio::Client& client, Namespace& name_space, socketio::LocalNamespace& local,
               const Options& options, Handshake handshake, std::string id)
    : name_space_(name_space),
      local_(local),
      options_(options),
      member_{client, std::move(id), {}},
      acks_(client.session().worker(), options.max_pending_acks),
      handshake_(std::move(handshake)) {}

Socket::~Socket() {
    if (connected_) local_.remove(member_);
}

bool Socket::join(std::string_view room) {
    if (!connected_) return false;
    if (in_room(room)) return true;
    if (room.size() > options_.max_name_bytes || member_.places.size() >= options_.max_rooms_per_socket)
        return false;
    local_.rooms().join(member_, room);
    return true;
}

void Socket::leave(std::string_view room) {
    local_.rooms().leave(member_, room);
}

bool Socket::in_room(std::string_view room) const {
    return local_.rooms().is_in(member_, room);
}

Broadcast Socket::to(std::string_view room) const {
    return name_space_.to(room).except(id());
}

Broadcast Socket::broadcast() const {
    return name_space_.except(id());
}

void Socket::disconnect(Close what) {
    if (!connected_) return;
    if (what == Close::connection) return member_.client.close();
    member_.client.disconnect(*this);
}

void Socket::send_event(std::string_view event, const ArgumentWriter& arguments) {
    if (connected_) member_.client.send(socketio::encode_event(local_.name(), event, arguments));
}

void Socket::send_event(std::string_view event, const ArgumentWriter& arguments,
                        std::chrono::milliseconds timeout, AckHandler on_ack) {
    if (!connected_) return on_ack(Errc::disconnected);
    if (acks_.is_full()) return on_ack(Errc::too_many_acks);
    const auto ack_id = local_.next_ack_id();
    acks_.add(ack_id, timeout, [this, handler = std::move(on_ack)](const Result<Arguments>& answer) mutable {
        guard([&] { handler(answer); });
    });
    member_.client.send(socketio::encode_event(local_.name(), event, arguments, ack_id));
}

/// Runs a handler of the library's user. One that throws costs its client the connection, nobody else.
template <class Call>
void Socket::guard(Call call) {
    std::string what = "unknown exception";
    try {
        return call();
    } catch (const std::exception& exception) {
        what = exception.what();
    } catch (...) {
    }
    options_.log("handler of namespace " + local_.name() + " threw: " + what);
    disconnect(Close::connection);
}

void Socket::on_connected() {
    connected_ = true;
    local_.add(member_);
    if (name_space_.on_connect_) guard([this] { name_space_.on_connect_(*this); });
}

void Socket::on_event(const socketio::Packet& packet, std::span<const std::string> attachments) {
    const auto name = event_name(packet.arguments.front());
    const auto* handler = name_space_.handler_of(name);
    if (!handler) return;

    const std::span<const json::View> values = packet.arguments;
    Event event{name, Arguments(values.subspan(1), attachments), {}};
    if (packet.id) event.ack = Ack(local_, id(), *packet.id);
    guard([&] { (*handler)(*this, event); });
}

void Socket::on_ack(const socketio::Packet& packet, std::span<const std::string> attachments) {
    if (!packet.id) return;
    acks_.answer(*packet.id, Arguments(packet.arguments, attachments));
}

void Socket::on_disconnected(DisconnectReason reason) {
    connected_ = false;
    local_.remove(member_);
    acks_.fail_all();
    if (name_space_.on_disconnect_) guard([&] { name_space_.on_disconnect_(*this, reason); });
}

}  // namespace siopp
