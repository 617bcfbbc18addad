#include "wimpole/events/socket_events.hpp"

#include <chrono>
#include <memory>
#include <utility>
#include <variant>

namespace wimpole::events {

using siopp::RawJson;

namespace {

std::optional<siopp::Refusal> check_connect(const siopp::Handshake& handshake) {
    const auto entity = entity_of_handshake(handshake.auth);
    if (!entity) return siopp::Refusal{entity.error().reason, {}};
    return std::nullopt;
}

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

/// The real server says nothing to what it cannot read; only who asks for an answer is told.
void ignore(siopp::Ack ack) {
    if (!ack.wanted()) return;

    const auto event =
        message_error(Error{Error::Kind::invalid, "The event has no known type or no payload."});
    ack(RawJson{answer(event, Outcome::failed)});
}

}  // namespace

void SocketEvents::register_on(siopp::Namespace& name_space) {
    name_space.use(check_connect);
    name_space.on_connect([this](siopp::Socket& socket) {
        const auto state = std::make_shared<SocketState>();
        state->socket = &socket;
        state->refusals = &refusals_;
        const auto entity = entity_of_handshake(socket.handshake().auth);
        if (entity && *entity) {
            const bool is_agent = agents_.contains(**entity);
            state->identity.learn(**entity, is_agent ? Identity::Entity::agent : Identity::Entity::person);
        }
        socket.data() = state;
        greet(socket, *state);
    });
    name_space.on_disconnect([](siopp::Socket& socket, siopp::DisconnectReason) { state_of(socket)->end(); });

    for (const auto* name : {"message", "0", "1", "2", "join", "leave"}) {
        name_space.on(name, [this](siopp::Socket& socket, siopp::Event& event) { handle(socket, event); });
    }
}

void SocketEvents::handle(siopp::Socket& socket, siopp::Event& event) {
    const auto& state = state_of(socket);
    auto ack = std::move(event.ack);
    if (!event.args.attachments().empty()) {
        return refuse(state, ack,
                      Error{Error::Kind::invalid, "Binary content is not supported in messages."});
    }

    auto request = parse_event(event.name, event.args[0]);
    if (auto* send = std::get_if<SendRequest>(&request)) {
        return messages_.send(state, std::move(*send), std::move(ack));
    }
    if (auto* join_request = std::get_if<JoinRequest>(&request)) {
        return join(state, std::move(*join_request), std::move(ack));
    }
    if (const auto* leave = std::get_if<LeaveRequest>(&request)) {
        return channels_.leave(state, *leave, std::move(ack));
    }
    if (const auto* error = std::get_if<Error>(&request)) return refuse(state, ack, *error);
    ignore(std::move(ack));
}

void SocketEvents::join(const SharedSocketState& state, JoinRequest request, siopp::Ack ack) {
    if (request.entity) {
        const bool is_agent = agents_.contains(*request.entity);
        state->identity.learn(*request.entity, is_agent ? Identity::Entity::agent : Identity::Entity::person);
    }
    channels_.join(state, std::move(request), std::move(ack));
}

}  // namespace wimpole::events
