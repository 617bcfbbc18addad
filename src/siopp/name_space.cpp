#include "siopp/name_space.hpp"

#include <algorithm>

#include "siopp/server_core.hpp"

namespace siopp {

void Namespace::settle(Decision decision, std::optional<Refusal> refusal) {
    if (!refusal) return decision.accept();
    decision.refuse(std::move(refusal->message), std::move(refusal->data));
}

void Namespace::on(std::string event, EventHandler handler) {
    const auto found = std::ranges::find(handlers_, event, &std::pair<std::string, EventHandler>::first);
    if (found == handlers_.end()) {
        handlers_.emplace_back(std::move(event), std::move(handler));
    } else {
        found->second = std::move(handler);
    }
}

const Namespace::EventHandler* Namespace::handler_of(std::string_view event) const {
    for (const auto& [name, handler] : handlers_) {
        if (name == event) return &handler;
    }
    return on_any_ ? &on_any_ : nullptr;
}

void Broadcast::send(std::string_view event, const ArgumentWriter& arguments) const {
    name_space_->core_.broadcast(*name_space_, {rooms_, excepted_},
                                 socketio::encode_event(name_space_->name(), event, arguments));
}

}  // namespace siopp
