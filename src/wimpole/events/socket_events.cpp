#include "wimpole/events/socket_events.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

namespace wimpole::events {

using siopp::RawJson;

namespace {

std::int64_t milliseconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

void greet(siopp::Socket& socket, const SocketState& state) {
    if (const auto& entity = state.identity.entity()) {
        const auto event = authenticated(*entity, milliseconds(socket.handshake().time()));
        socket.emit("authenticated", RawJson{event});
    }
    const auto event = connection_established(socket.id());
    socket.emit("connection_established", RawJson{event});
}

/// Whose flood a request may be part of.
std::optional<ChannelId> channel_of(const Request& request) {
    if (const auto* send = std::get_if<SendRequest>(&request)) return send->submission.channel;
    return std::nullopt;
}

/// The real server says nothing to what it cannot read; only who asks for an answer is told.
void ignore(siopp::Ack ack) {
    if (!ack.wanted()) return;

    const auto event =
        message_error(Error{Error::Kind::invalid, "The event has no known type or no payload."});
    ack(RawJson{answer(event, Outcome::failed)});
}

}  // namespace

void SocketEvents::register_on(siopp::Namespace& name_space) {
    name_space.use([this](siopp::Socket& socket) { return access_.admit(socket); });
    name_space.on_connect([this](siopp::Socket& socket) {
        state_of(socket)->refusals = &refusals_;
        greet(socket, *state_of(socket));
        access_.connected(socket);
    });
    name_space.on_disconnect(
        [this](siopp::Socket& socket, siopp::DisconnectReason) { access_.disconnected(socket); });

    for (const auto* name : {"message", "0", "1", "2", "join", "leave"}) {
        name_space.on(name, [this](siopp::Socket& socket, siopp::Event& event) { handle(socket, event); });
    }
    register_other(name_space, "authenticate", &SocketEvents::renew);
    register_other(name_space, "typing", &SocketEvents::typing);
    register_other(name_space, "request-world-state", &SocketEvents::world_state);
    register_other(name_space, "agent_cancel", &SocketEvents::cancel_agents);
}

void SocketEvents::register_other(siopp::Namespace& name_space, std::string name, Other other) {
    name_space.on(std::move(name), [this, other](siopp::Socket& socket, siopp::Event& event) {
        const auto state = state_of(socket);
        auto ack = std::move(event.ack);
        if (!access_.admit_event(state, ack, {})) return;
        (this->*other)(state, event.args[0], std::move(ack));
    });
}

void SocketEvents::handle(siopp::Socket& socket, siopp::Event& event) {
    const auto state = state_of(socket);
    auto ack = std::move(event.ack);
    auto request = parse_event(event.name, event.args[0]);
    if (!access_.admit_event(state, ack, channel_of(request))) return;
    if (!event.args.attachments().empty()) {
        return refuse(state, ack,
                      Error{Error::Kind::invalid, "Binary content is not supported in messages."});
    }

    carry_out(state, std::move(request), std::move(ack));
}

void SocketEvents::carry_out(const SharedSocketState& state, Request request, siopp::Ack ack) {
    if (auto* send = std::get_if<SendRequest>(&request)) {
        return messages_.send(state, std::move(*send), std::move(ack));
    }
    if (auto* join = std::get_if<JoinRequest>(&request)) {
        if (join->entity) access_.learn(*state, *join->entity);
        return channels_.join(state, std::move(*join), std::move(ack));
    }
    if (const auto* leave = std::get_if<LeaveRequest>(&request)) {
        return channels_.leave(state, *leave, std::move(ack));
    }
    if (const auto* error = std::get_if<Error>(&request)) return refuse(state, ack, *error);
    ignore(std::move(ack));
}

void SocketEvents::renew(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack) {
    access_.renew(state, argument, ack);
}

void SocketEvents::typing(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack) {
    rooms_.typing(state, argument, std::move(ack));
}

void SocketEvents::world_state(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack) {
    rooms_.world_state(state, argument, std::move(ack));
}

void SocketEvents::cancel_agents(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack) {
    rooms_.cancel_agents(state, argument, std::move(ack));
}

}  // namespace wimpole::events
