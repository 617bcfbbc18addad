#include "wimpole/messaging/channel_bans.hpp"

#include <algorithm>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"

namespace wimpole::messaging {

using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::string_view bans_member = "bannedEntityIds";

}  // namespace

std::vector<EntityId> banned_from(const Channel& channel) {
    std::vector<EntityId> banned;
    if (!has_bans(channel)) return banned;
    const auto metadata = View::parse(channel.metadata);
    const auto list = metadata ? metadata->find(bans_member) : std::nullopt;
    if (!list) return banned;
    for (const auto entry : list->elements()) {
        if (const auto id = EntityId::parse(entry.string().value_or(""))) banned.push_back(*id);
    }
    return banned;
}

bool has_bans(const Channel& channel) noexcept {
    return channel.metadata.find(bans_member) != std::string::npos;
}

bool is_banned(const Channel& channel, EntityId entity) {
    return std::ranges::count(banned_from(channel), entity) > 0;
}

std::string with_bans(std::string_view metadata, const std::vector<EntityId>& banned) {
    const auto view = View::parse(metadata);
    if (!view || (banned.empty() && !view->find(bans_member))) return std::string(metadata);

    std::string json;
    Writer writer(json);
    writer.begin_object();
    for (const auto& [key, value] : view->members()) {
        const auto name = key.string().value_or("");
        if (name != bans_member) writer.key(name).value(value);
    }
    if (!banned.empty()) {
        writer.key(bans_member).begin_array();
        for (const auto& id : banned)
            writer.value(id.to_string());
        writer.end_array();
    }
    writer.end_object();
    return json;
}

}  // namespace wimpole::messaging
