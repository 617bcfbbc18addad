#include "siopp/return_ticket.hpp"

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "siopp/socketio/event_log.hpp"

namespace siopp {

namespace {

/// Nothing for an offset that was never given.
std::optional<std::uint64_t> offset_of(const std::optional<json::View>& member) {
    if (!member) return 0;
    const auto text = member->string();
    return text ? socketio::parse_offset(*text) : std::nullopt;
}

}  // namespace

ReturnAuth split_auth(std::string_view auth) {
    const auto object = json::View::parse(auth);
    if (!object) return {std::string(auth), {}};
    const auto pid = object->find("pid");
    const auto offset = object->find("offset");
    if (!pid && !offset) return {std::string(auth), {}};

    ReturnAuth split;
    json::Writer writer(split.json);
    writer.begin_object();
    for (const auto& [key, value] : object->members()) {
        const auto name = key.string().value_or("");
        if (name != "pid" && name != "offset") writer.key(name).value(value);
    }
    writer.end_object();
    const auto pid_text = pid ? pid->string() : std::nullopt;
    const auto known_offset = offset_of(offset);
    if (pid_text && known_offset) split.ticket = {*pid_text, *known_offset};
    return split;
}

}  // namespace siopp
