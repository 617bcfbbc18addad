#pragma once

#include "wimpole/api/access.hpp"
#include "wimpole/api/channel_gate.hpp"
#include "wimpole/api/resource_limits.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Channels, direct channels and who is in them (ELIZAOS.md §3.3). Any worker.
class ChannelsApi {
public:
    /// All must outlive it.
    ChannelsApi(messaging::Store& store, messaging::CommitListener& sockets, const Access& access,
                Clock clock, const ResourceLimits& limits);

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> create(ApiRequest request) const;
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> direct(ApiRequest request) const;
    siopp::Task<Answer> details(ApiRequest request) const;
    siopp::Task<Answer> participants(ApiRequest request) const;
    siopp::Task<Answer> agents(ApiRequest request) const;
    siopp::Task<Answer> add_agent(ApiRequest request) const;
    siopp::Task<Answer> remove_agent(ApiRequest request) const;
    siopp::Task<Answer> update(ApiRequest request) const;
    siopp::Task<Answer> remove(ApiRequest request) const;

    siopp::Task<Result<MessageServerId>> direct_server(std::string given) const;
    Result<messaging::Channel> new_channel(siopp::json::View body) const;
    Result<messaging::ChannelChanges> changes(siopp::json::View body) const;
    std::optional<Error> check(std::string_view name, std::string_view metadata) const;

    messaging::Store& store_;
    messaging::CommitListener& sockets_;
    const Access& access_;
    ChannelGate gate_;
    Clock clock_;
    ResourceLimits limits_;
};

}  // namespace wimpole::api
