#include "wimpole/api/sockets_api.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "siopp/socket.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole::api {

using siopp::RemoteSocket;
using siopp::json::View;
using siopp::json::Writer;

namespace {

using Sockets = siopp::Result<std::vector<RemoteSocket>>;

siopp::Awaited<Sockets> fetch(const siopp::Broadcast& whom) {
    const auto state = std::make_shared<siopp::Awaited<Sockets>::State>();
    whom.fetch_sockets([state](Sockets sockets) { state->give(std::move(sockets)); });
    return siopp::Awaited<Sockets>(state);
}

siopp::HttpResponse not_in_time() {
    return messaging_error(503, "The workers did not answer in time");
}

/// The channels with most sockets, and how many they are.
std::vector<std::pair<std::string, std::size_t>> channels_of(const std::vector<RemoteSocket>& sockets) {
    std::unordered_map<std::string, std::size_t> counts;
    for (const auto& socket : sockets) {
        for (const auto& room : socket.rooms)
            if (ChannelId::parse(room)) ++counts[room];
    }
    std::vector<std::pair<std::string, std::size_t>> channels(counts.begin(), counts.end());
    std::ranges::sort(channels, [](const auto& one, const auto& other) {
        return one.second != other.second ? one.second > other.second : one.first < other.first;
    });
    if (channels.size() > SocketsApi::max_listed_channels) channels.resize(SocketsApi::max_listed_channels);
    return channels;
}

/// Nothing of the handshake but what the client says of itself: the rest of it may be secret.
void write_socket(Writer& writer, const RemoteSocket& socket) {
    const auto handshake = socket.handshake();
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(handshake.time().time_since_epoch());
    writer.begin_object().member("id", socket.id).member("address", handshake.remote_address());
    const auto auth = View::parse(socket.auth);
    const auto entity = auth ? auth->find("entityId") : std::nullopt;
    if (const auto id = entity ? EntityId::parse(entity->string().value_or("")) : std::nullopt)
        writer.member("entityId", id->to_string());
    if (const auto agent = handshake.header("user-agent")) writer.member("userAgent", *agent);
    writer.member("channels", socket.rooms.empty() ? 0 : socket.rooms.size() - 1)
        .member("connectedAt", since.count())
        .member("transport", socket.link.transport == siopp::Transport::websocket ? "websocket" : "polling")
        .member("queuedBytes", socket.link.queued_bytes);
    if (const auto& time = socket.link.round_trip) writer.member("roundTripMicroseconds", time->count());
    writer.end_object();
}

}  // namespace

void SocketsApi::add_routes(Routes& routes) const {
    routes.get("/api/server/sockets", handler(*this, &SocketsApi::list));
    routes.remove("/api/server/sockets/:socketId", handler(*this, &SocketsApi::close));
}

siopp::Task<Answer> SocketsApi::list(ApiRequest request) const {
    if (!access_.allows(request.caller, Operation::logs, {})) co_return forbidden();

    auto fetching = fetch(name_space_.everyone());
    const auto sockets = co_await std::move(fetching);
    if (!sockets) co_return not_in_time();

    std::string data;
    Writer writer(data);
    writer.begin_object().member("total", sockets->size()).key("sockets").begin_array();
    const auto shown = std::min(sockets->size(), max_listed);
    for (std::size_t index = 0; index < shown; ++index)
        write_socket(writer, (*sockets)[index]);
    writer.end_array().key("channels").begin_array();
    for (const auto& [channel, count] : channels_of(*sockets))
        writer.begin_object().member("id", channel).member("sockets", count).end_object();
    writer.end_array().end_object();
    co_return success(data);
}

siopp::Task<Answer> SocketsApi::close(ApiRequest request) const {
    if (!access_.allows(request.caller, Operation::logs, {})) co_return forbidden();

    const std::string id(request.parameter("socketId"));
    auto fetching = fetch(name_space_.to(id));
    const auto sockets = co_await std::move(fetching);
    if (!sockets) co_return not_in_time();
    // A channel is a room, too: only the socket of that id is meant.
    if (sockets->size() != 1 || sockets->front().id != id) co_return messaging_error(404, "No such socket");
    name_space_.to(id).disconnect_sockets(siopp::Close::connection);
    log::info("an operator has closed socket ", id);
    co_return no_content();
}

}  // namespace wimpole::api
