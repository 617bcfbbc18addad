#pragma once

#include <cstddef>
#include <variant>

#include "wimpole/api/access.hpp"
#include "wimpole/api/channel_gate.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Who is banned from a channel, for those who manage it: /api/messaging/channels/ID/bans. Who is banned
/// leaves the channel at once with all its sockets, and may not come back until the ban is lifted. Who is
/// evicted (/api/messaging/channels/ID/evictions) leaves it in the same way, and may come back where the
/// channel is open to them. Services and operators cannot be kept out. Beyond the real server. Any worker.
class ChannelBansApi {
public:
    /// Both must outlive it.
    ChannelBansApi(messaging::Store& store, const Access& access, std::size_t max_bans);

    void add_routes(Routes& routes) const;

private:
    struct Target {
        ChannelId channel;
        EntityId entity;
        bool is_banned;
    };

    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> ban(ApiRequest request) const;
    siopp::Task<Answer> lift(ApiRequest request) const;
    /// A ban that is lifted at once: should the store fail between the two, it stays, and can be lifted.
    siopp::Task<Answer> evict(ApiRequest request) const;
    siopp::Task<Answer> change(ChannelId channel, messaging::ChannelChanges changes, int status) const;
    /// The channel from which the entity of the body can be banned, or what to answer.
    siopp::Task<std::variant<Target, Answer>> target_of(ApiRequest request) const;

    messaging::Store& store_;
    ChannelGate gate_;
    std::size_t max_bans_;
};

}  // namespace wimpole::api
