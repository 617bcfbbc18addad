#include "wimpole/api/sockets_api.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "siopp/socket.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using siopp::RemoteSocket;
using siopp::json::View;
using siopp::json::Writer;

namespace {

using Sockets = siopp::Result<std::vector<RemoteSocket>>;

siopp::Awaited<Sockets> fetch(siopp::Namespace& name_space) {
    const auto state = std::make_shared<siopp::Awaited<Sockets>::State>();
    name_space.everyone().fetch_sockets([state](Sockets sockets) { state->give(std::move(sockets)); });
    return siopp::Awaited<Sockets>(state);
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
        .end_object();
}

}  // namespace

void SocketsApi::add_routes(Routes& routes) const {
    routes.get("/api/server/sockets", handler(*this, &SocketsApi::list));
}

siopp::Task<Answer> SocketsApi::list(ApiRequest request) const {
    if (!access_.allows(request.caller, Operation::logs, {})) co_return forbidden();

    auto fetching = fetch(name_space_);
    const auto sockets = co_await std::move(fetching);
    if (!sockets) co_return messaging_error(503, "The workers did not answer in time");

    std::string data;
    Writer writer(data);
    writer.begin_object().member("total", sockets->size()).key("sockets").begin_array();
    const auto shown = std::min(sockets->size(), max_listed);
    for (std::size_t index = 0; index < shown; ++index)
        write_socket(writer, (*sockets)[index]);
    writer.end_array().end_object();
    co_return success(data);
}

}  // namespace wimpole::api
