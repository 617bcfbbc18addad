#include "wimpole/api/channel_bans_api.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/request_fields.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/messaging/channel_bans.hpp"

namespace wimpole::api {

using messaging::Channel;
using messaging::ChannelChanges;
using siopp::json::Writer;

namespace {

siopp::HttpResponse bans_of(const Channel& channel, int status) {
    std::string data;
    Writer writer(data);
    writer.begin_object().member("channelId", channel.id.to_string()).key("bannedEntityIds").begin_array();
    for (const auto& id : messaging::banned_from(channel))
        writer.value(id.to_string());
    writer.end_array().end_object();
    return success(data, status);
}

}  // namespace

ChannelBansApi::ChannelBansApi(messaging::Store& store, const Access& access, std::size_t max_bans)
    : store_(store), gate_(store, access), max_bans_(max_bans) {}

void ChannelBansApi::add_routes(Routes& routes) const {
    const std::string bans = "/api/messaging/channels/:channelId/bans";
    routes.get(bans, handler(*this, &ChannelBansApi::list));
    routes.post(bans, handler(*this, &ChannelBansApi::ban));
    routes.remove(bans + "/:entityId", handler(*this, &ChannelBansApi::lift));
    routes.post("/api/messaging/channels/:channelId/evictions", handler(*this, &ChannelBansApi::evict));
}

siopp::Task<Answer> ChannelBansApi::list(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    if (!id) co_return messaging_error(400, "Invalid channelId");
    auto finding = gate_.find(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return messaging_error(channel.error());
    co_return bans_of(*channel, 200);
}

siopp::Task<std::variant<ChannelBansApi::Target, Answer>> ChannelBansApi::target_of(
    ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    const auto entity = id_of<EntityId>(request.body(), "entityId");
    if (!id || !entity) co_return messaging_error(400, "Invalid channelId or entityId format");
    if (request.caller.entity == entity) co_return messaging_error(400, "Nobody can ban themselves");
    auto finding = gate_.find(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return messaging_error(channel.error());
    if (messaging::banned_from(*channel).size() >= max_bans_) co_return messaging_error(409, "Too many bans");
    co_return Target{*id, *entity, messaging::is_banned(*channel, *entity)};
}

siopp::Task<Answer> ChannelBansApi::ban(ApiRequest request) const {
    auto finding = target_of(std::move(request));
    auto found = co_await std::move(finding);
    const auto* target = std::get_if<Target>(&found);
    if (!target) co_return std::get<Answer>(std::move(found));

    ChannelChanges changes;
    changes.ban = target->entity;
    auto changing = change(target->channel, std::move(changes), 201);
    co_return co_await std::move(changing);
}

siopp::Task<Answer> ChannelBansApi::evict(ApiRequest request) const {
    auto finding = target_of(std::move(request));
    auto found = co_await std::move(finding);
    const auto* target = std::get_if<Target>(&found);
    if (!target) co_return std::get<Answer>(std::move(found));
    if (target->is_banned) co_return messaging_error(409, "Who is banned is not there");

    ChannelChanges out;
    out.ban = target->entity;
    auto banning = store_.update_channel(target->channel, std::move(out));
    const auto banned = co_await std::move(banning);
    if (!banned) co_return messaging_error(banned.error());
    ChannelChanges open;
    open.lift_ban = target->entity;
    auto lifting = store_.update_channel(target->channel, std::move(open));
    const auto lifted = co_await std::move(lifting);
    if (!lifted) co_return messaging_error(lifted.error());
    co_return no_content();
}

siopp::Task<Answer> ChannelBansApi::lift(ApiRequest request) const {
    const auto id = request.id<ChannelId>("channelId");
    const auto entity = request.id<EntityId>("entityId");
    if (!id || !entity) co_return messaging_error(400, "Invalid channelId or entityId format");
    auto finding = gate_.find(request.caller, *id, Operation::manage);
    const auto channel = co_await std::move(finding);
    if (!channel) co_return messaging_error(channel.error());
    if (!messaging::is_banned(*channel, *entity)) co_return messaging_error(404, "There is no such ban");

    ChannelChanges changes;
    changes.lift_ban = entity;
    auto changing = change(*id, std::move(changes), 200);
    co_return co_await std::move(changing);
}

siopp::Task<Answer> ChannelBansApi::change(ChannelId channel, ChannelChanges changes, int status) const {
    auto updating = store_.update_channel(channel, std::move(changes));
    const auto updated = co_await std::move(updating);
    if (!updated) co_return messaging_error(updated.error());
    co_return bans_of(*updated, status);
}

}  // namespace wimpole::api
