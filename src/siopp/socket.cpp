#include "siopp/socket.hpp"

#include <string>
#include <utility>

#include "siopp/engineio/session_id.hpp"
#include "siopp/event_pass.hpp"
#include "siopp/options.hpp"
#include "siopp/recovery.hpp"
#include "siopp/server.hpp"
#include "siopp/server_core.hpp"

namespace siopp {

namespace {

/// The name of an event packet, whose decoder has made sure that it is a string or a number; resolved into
/// `space` where it holds an escape.
std::string_view event_name(json::View name, std::string& space) {
    if (const auto plain = name.plain_string()) return *plain;
    auto resolved = name.string();
    if (!resolved) return name.raw();
    space = *std::move(resolved);
    return space;
}

std::string what_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "unknown exception";
    }
}

/// No client can answer it: ids of packets have at most 19 digits.
constexpr std::uint64_t first_timer_id = 10'000'000'000'000'000'000U;

}  // namespace

Awaited<Result<void>> SocketHandle::sleep(std::chrono::milliseconds duration) const {
    const auto state = std::make_shared<Awaited<Result<void>>::State>();
    const auto give = [state](const Result<Arguments>& end) {
        state->give(end.error() == Errc::ack_timeout ? Result<void>() : Result<void>(end.error()));
    };
    if (auto* socket = get()) {
        socket->start_timer(duration, give);
    } else {
        give(Errc::disconnected);
    }
    return Awaited<Result<void>>(state);
}

Socket::Socket(Place place, Handshake handshake, std::string id, std::unique_ptr<SocketRecovery> recovery)
    : place_(std::move(place)),
      member_{&place_.client, std::move(id), {}},
      acks_(place_.client.session().worker(), place_.options.max_pending_acks),
      handshake_(std::move(handshake)),
      recovery_(std::move(recovery)) {
    if (recovery_ && recovery_->returning) data_ = std::move(recovery_->returning->data);
}

Socket::~Socket() {
    if (recovery_ && recovery_->returning) {
        recovery_->owner.give_back(*recovery_->returning, std::move(data_));
    }
    if (!connected_) return;
    if (recovery_) recovery_->owner.disconnected(*this, DisconnectReason::server_shutting_down);
    leave_tables();
}

std::string_view Socket::private_id() const {
    return recovery_ ? std::string_view(recovery_->pid) : std::string_view();
}

bool Socket::recovered() const noexcept {
    return recovery_ && recovery_->recovered;
}

void Socket::begin_anew() {
    if (connected_ || !recovery_ || !recovery_->returning) return;
    auto& owner = recovery_->owner;
    owner.forget(*std::exchange(recovery_->returning, nullptr));
    recovery_ = owner.begin();
    data_.reset();
}

void Socket::on_accepting() {
    if (!recovery_ || !recovery_->returning) return;
    for (const auto& event : recovery_->returning->log.events())
        place_.client.send(event);
}

void Socket::leave_tables() {
    connected_ = false;
    place_.local->remove(member_);
    place_.sockets.remove(member_.key);
}

bool Socket::join(std::string_view room) {
    if (!connected_) return false;
    if (in_room(room)) return true;
    const auto& options = place_.options;
    if (room.size() > options.max_name_bytes || member_.places.size() >= options.max_rooms_per_socket)
        return false;
    if (engineio::worker_of(room, 1)) place_.name_space.has_rooms_like_ids_ = true;
    place_.local->rooms().join(member_, room);
    return true;
}

void Socket::leave(std::string_view room) {
    place_.local->rooms().leave(member_, room);
}

bool Socket::in_room(std::string_view room) const {
    return room == id() || place_.local->rooms().is_in(member_, room);
}

std::vector<std::string> Socket::rooms() const {
    auto names = member_.rooms();
    names.insert(names.begin(), member_.id);
    return names;
}

Broadcast Socket::to(std::string_view room) const {
    return broadcast().to(room);
}

Broadcast Socket::broadcast() const {
    auto& name_space = place_.name_space;
    return Broadcast(name_space, name_space.is_dynamic() ? name_space_name() : std::string()).except(id());
}

void Socket::disconnect(Close what) {
    if (!connected_) return;
    if (what == Close::connection) return place_.client.close();
    place_.client.disconnect(*this);
}

void Socket::send_event(std::string_view event, const ArgumentWriter& arguments, socketio::EmitFlags flags) {
    if (!connected_) return;
    const bool is_logged = recovery_ && flags.delivery == socketio::Delivery::always;
    const auto offset = is_logged ? recovery_->owner.next_offset() : 0;
    transmit(socketio::encode_event(name_space_name(), event, arguments,
                                    {.parser = place_.options.parser, .ack_id = {}, .offset = offset}),
             flags);
    note_outgoing(event, arguments);
}

void Socket::send_event(std::string_view event, const ArgumentWriter& arguments, socketio::EmitFlags flags,
                        std::chrono::milliseconds timeout, AckHandler on_ack) {
    if (!connected_) return on_ack(Errc::disconnected);
    if (acks_.is_full()) return on_ack(Errc::too_many_acks);
    const auto ack_id = place_.name_space.next_ack_id_++;
    expect_ack(ack_id, timeout, [this, handler = std::move(on_ack)](const Result<Arguments>& answer) mutable {
        guard([&] { handler(answer); });
    });
    transmit(socketio::encode_event(name_space_name(), event, arguments, {place_.options.parser, ack_id, 0}),
             flags);
    note_outgoing(event, arguments);
}

void Socket::expect_ack(std::uint64_t id, std::chrono::milliseconds timeout, AckHandler on_end) {
    if (!connected_) return on_end(Errc::disconnected);
    if (acks_.is_full()) return on_end(Errc::too_many_acks);
    acks_.add(id, timeout, std::move(on_end));
}

void Socket::start_timer(std::chrono::milliseconds duration, AckHandler on_end) {
    expect_ack(first_timer_id + place_.name_space.next_ack_id_++, duration, std::move(on_end));
}

void Socket::transmit(socketio::EncodedEvent event, socketio::EmitFlags flags) {
    if (flags.compress == socketio::Compress::never) event.forbid_compression();
    if (event.offset != 0) recovery_->log.add(event);
    place_.client.send(event, flags.delivery);
}

void Socket::send_ack(std::uint64_t packet_id, const ArgumentWriter& arguments) {
    if (connected_)
        place_.client.send(
            socketio::encode_ack(name_space_name(), packet_id, arguments, place_.options.parser));
}

void Socket::note_outgoing(std::string_view event, const ArgumentWriter& arguments) {
    if (!place_.name_space.notes_outgoing_) return;
    const auto& listeners = place_.name_space.on_any_outgoing_;
    const OwnedArguments owned(arguments.json(),
                               {arguments.attachments().begin(), arguments.attachments().end()});
    Event outgoing{event, owned.view(), {}};
    for (const auto& listener : listeners)
        guard([&] { listener(*this, outgoing); });
}

void Socket::on_thrown(const std::exception_ptr& thrown) {
    place_.options.log("handler of namespace " + name_space_name() + " threw: " + what_of(thrown));
    disconnect(Close::connection);
}

void Socket::on_connected() {
    connected_ = true;
    place_.local->add(member_);
    member_.key = place_.sockets.add(*this);
    if (recovery_) recovery_->owner.connected(*this);
    const auto& handler = place_.name_space.on_connect_;
    if (handler) guard([&] { handler(*this); });
}

void Socket::on_event(const socketio::Packet& packet, std::span<const std::string> attachments) {
    const auto& name_space = place_.name_space;
    std::string space;
    const auto name = event_name(packet.arguments.front(), space);
    const std::span<const json::View> values = packet.arguments;
    Event event{name, Arguments(values.subspan(1), attachments), {}};
    if (packet.id) event.ack = Ack(place_.sockets, member_.key, *packet.id);

    for (const auto& listener : name_space.on_any_)
        guard([&] { listener(*this, event); });
    if (!connected_) return;
    if (name_space.event_middleware_.empty()) return dispatch(event);
    EventPass::start(*this, event);
}

void Socket::dispatch(Event& event) {
    const auto* handlers = place_.name_space.handlers_of(event.name);
    if (!handlers) return;
    for (const auto& handler : *handlers)
        guard([&] { handler(*this, event); });
}

void Socket::on_refused(const Refusal& refusal) {
    const auto& handler = place_.name_space.on_error_;
    if (handler) return guard([&] { handler(*this, refusal); });
    place_.options.log("event of namespace " + name_space_name() + " was refused: " + refusal.message);
}

void Socket::on_ack(const socketio::Packet& packet, std::span<const std::string> attachments) {
    if (!packet.id) return;
    acks_.answer(*packet.id, Arguments(packet.arguments, attachments));
}

void Socket::on_disconnected(DisconnectReason reason) {
    const auto& name_space = place_.name_space;
    connected_ = false;
    if (name_space.on_disconnecting_) guard([&] { name_space.on_disconnecting_(*this, reason); });
    auto* detached = recovery_ ? recovery_->owner.disconnected(*this, reason) : nullptr;
    leave_tables();
    acks_.fail_all();
    if (name_space.on_disconnect_) guard([&] { name_space.on_disconnect_(*this, reason); });
    if (detached) detached->data = std::move(data_);
}

}  // namespace siopp
