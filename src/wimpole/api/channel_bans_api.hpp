#pragma once

#include <cstddef>

#include "wimpole/api/access.hpp"
#include "wimpole/api/channel_gate.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Who is banned from a channel, for those who manage it: /api/messaging/channels/ID/bans. Who is banned
/// leaves the channel at once with all its sockets, and may not come back until the ban is lifted. Services
/// and operators cannot be kept out. Beyond the real server. Any worker.
class ChannelBansApi {
public:
    static constexpr std::size_t max_bans = 1'000;

    /// Both must outlive it.
    ChannelBansApi(messaging::Store& store, const Access& access);

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> ban(ApiRequest request) const;
    siopp::Task<Answer> lift(ApiRequest request) const;
    siopp::Task<Answer> change(ChannelId channel, messaging::ChannelChanges changes, int status) const;

    messaging::Store& store_;
    ChannelGate gate_;
};

}  // namespace wimpole::api
