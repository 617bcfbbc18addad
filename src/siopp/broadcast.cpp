#include "siopp/broadcast.hpp"

#include "siopp/server_core.hpp"

namespace siopp {

namespace {

socketio::EncodedEvent encode(const std::string& name_space, std::string_view event,
                              const ArgumentWriter& arguments, socketio::EmitFlags flags, Parser parser) {
    auto encoded = socketio::encode_event(name_space, event, arguments, {.parser = parser, .ack_id = {}});
    if (flags.compress == socketio::Compress::never) encoded.forbid_compression();
    return encoded;
}

}  // namespace

socketio::EncodedEvent Emission::encode(const std::string& name, Parser parser) const {
    return siopp::encode(name, parts->name, parts->arguments, flags, parser);
}

void Broadcast::send(std::string_view event, const ArgumentWriter& arguments) const {
    Emission emission{{name_space_, child_, audience_}, flags_, {}, {}};
    const bool is_for_children = name_space_->is_dynamic() && child_.empty();
    if (!is_for_children) {
        const auto& name = name_space_->is_dynamic() ? child_ : name_space_->name();
        emission.event = encode(name, event, arguments, flags_, name_space_->core_.options().parser);
    }
    if (is_for_children || !name_space_->on_any_outgoing_.empty()) {
        emission.parts = {std::string(event), arguments};
    }
    name_space_->core_.emit(emission);
}

}  // namespace siopp
