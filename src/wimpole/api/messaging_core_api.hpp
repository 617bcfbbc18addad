#pragma once

#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/channel_gate.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// What agents and bridges in other processes do (ELIZAOS.md §3.1): post and change messages, take in those
/// of other systems, say that a turn has ended. Any worker.
class MessagingCoreApi {
public:
    /// All must outlive it.
    MessagingCoreApi(messaging::Store& store, messaging::MessageService& service,
                     agents::ChannelSignals& signals, const Access& access)
        : store_(store), service_(service), signals_(signals), access_(access), gate_(store, access) {}

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> submit(ApiRequest request) const;
    siopp::Task<Answer> update_action(ApiRequest request) const;
    siopp::Task<Answer> ingest(ApiRequest request) const;
    siopp::Task<Answer> complete(ApiRequest request) const;

    siopp::Task<Result<messaging::Receipt>> post(Caller caller, messaging::Submission submission) const;
    siopp::Task<std::optional<Error>> check_reply_target(std::optional<MessageId> target,
                                                         ChannelId channel) const;

    messaging::Store& store_;
    messaging::MessageService& service_;
    agents::ChannelSignals& signals_;
    const Access& access_;
    ChannelGate gate_;
};

}  // namespace wimpole::api
