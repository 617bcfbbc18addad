#include "wimpole/events/socket_events.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "wimpole/events/binary_content.hpp"
#include "wimpole/events/remote_agent_json.hpp"

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

Request parse_binary_event(const siopp::Event& event, std::size_t max_bytes) {
    const auto text = without_placeholders(event.args, max_bytes);
    if (!text) return text.error();
    const auto argument = siopp::json::View::parse(*text);
    if (!argument) return Error{Error::Kind::invalid, "The event is nested too deep."};
    return parse_event(event.name, *argument);
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
        if (remote_agents_ && state_of(socket)->socket) remote_agents_->connected(state_of(socket));
    });
    name_space.on_disconnect([this](siopp::Socket& socket, siopp::DisconnectReason) {
        if (remote_agents_) remote_agents_->disconnected(*state_of(socket));
        access_.disconnected(socket);
    });

    for (const auto* name : {"message", "0", "1", "2", "join", "leave"}) {
        name_space.on(name, [this](siopp::Socket& socket, siopp::Event& event) { handle(socket, event); });
    }
    register_other(name_space, "authenticate", &SocketEvents::renew);
    register_other(name_space, "typing", &SocketEvents::typing);
    register_other(name_space, "presence", &SocketEvents::presence);
    register_other(name_space, "request-world-state", &SocketEvents::world_state);
    register_other(name_space, "agent_cancel", &SocketEvents::cancel_agents);
    register_other(name_space, "subscribe_channels", &SocketEvents::subscribe_channels);
    register_other(name_space, "unsubscribe_channels", &SocketEvents::unsubscribe_channels);
    if (remote_agents_) register_reports(name_space);
}

void SocketEvents::register_reports(siopp::Namespace& name_space) {
    for (const auto event : agents::remote_report_events) {
        name_space.on(std::string(event), [this, event](siopp::Socket& socket, siopp::Event& received) {
            const auto state = state_of(socket);
            auto ack = std::move(received.ack);
            // An agent at work is not held up by limits that are made for people.
            if (!access_.still_stands(state)) return;
            remote_agents_->report(state, event, received.args[0], std::move(ack));
        });
    }
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
    auto request = event.args.attachments().empty() ? parse_event(event.name, event.args[0])
                                                    : parse_binary_event(event, messages_.max_raw_bytes());
    if (!access_.admit_event(state, ack, channel_of(request))) return;
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

void SocketEvents::presence(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack) {
    rooms_.presence(state, argument, std::move(ack));
}

void SocketEvents::world_state(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack) {
    rooms_.world_state(state, argument, std::move(ack));
}

void SocketEvents::cancel_agents(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack) {
    rooms_.cancel_agents(state, argument, std::move(ack));
}

void SocketEvents::subscribe_channels(const SharedSocketState& state, siopp::json::View, siopp::Ack ack) {
    directory_.subscribe(state, std::move(ack));
}

void SocketEvents::unsubscribe_channels(const SharedSocketState& state, siopp::json::View, siopp::Ack ack) {
    directory_.unsubscribe(state, std::move(ack));
}

}  // namespace wimpole::events
