#include "siopp/broadcast.hpp"

#include "siopp/server_core.hpp"

namespace siopp {

void Broadcast::send(std::string_view event, const ArgumentWriter& arguments) const {
    Emission emission{{name_space_, child_, audience_}, {}, {}};
    if (name_space_->is_dynamic() && child_.empty()) {
        emission.for_children = {std::string(event), arguments};
    } else {
        const auto& name = name_space_->is_dynamic() ? child_ : name_space_->name();
        emission.event = socketio::encode_event(name, event, arguments);
    }
    name_space_->core_.emit(emission);
}

}  // namespace siopp
