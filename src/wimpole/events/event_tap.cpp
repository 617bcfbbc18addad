#include "wimpole/events/event_tap.hpp"

#include <string>

namespace wimpole::events {

using logs::TracedEvent;

namespace {

/// What stands inside the brackets of the arguments' list.
std::string json_of(const siopp::Arguments& arguments) {
    std::string json;
    for (const auto value : arguments.values()) {
        if (!json.empty()) json += ',';
        json += value.raw();
    }
    return json;
}

}  // namespace

void EventTap::register_on(siopp::Namespace& name_space) {
    name_space.on_any([this](siopp::Socket& socket, siopp::Event& event) {
        show(socket, event, TracedEvent::Direction::in);
    });
    name_space.on_any_outgoing([this](siopp::Socket& socket, siopp::Event& event) {
        show(socket, event, TracedEvent::Direction::out);
    });
    name_space.on_disconnecting([this](siopp::Socket& socket, siopp::DisconnectReason reason) {
        if (!tracer_.is_active()) return;
        tracer_.trace({TracedEvent::Direction::disconnect, socket.id(), {}, to_string(reason), {}});
    });
    name_space.note_outgoing(false);
    tracer_.on_active([&name_space](bool is_active) { name_space.note_outgoing(is_active); });
}

void EventTap::show(siopp::Socket& socket, const siopp::Event& event, TracedEvent::Direction direction) {
    if (!tracer_.is_active() || event.name == "log_stream") return;
    const auto arguments = json_of(event.args);
    tracer_.trace({direction, socket.id(), socket.handshake().auth, event.name, arguments});
}

}  // namespace wimpole::events
