#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/agent_replies.hpp"
#include "wimpole/api/channel_gate.hpp"
#include "wimpole/api/reply_transport.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

struct HistoryLimits {
    std::size_t default_messages = 50;
    std::size_t max_messages = 1'000;
};

/// The messages of channels: history, posting, deletion (ELIZAOS.md §3.3). Any worker.
class MessagesApi {
public:
    /// All must outlive it.
    MessagesApi(messaging::Store& store, messaging::MessageService& service,
                messaging::CommitListener& sockets, const agents::AgentRegistry& agents,
                AgentReplies& replies, const Access& access, HistoryLimits limits = {});

    void add_routes(Routes& routes) const;

private:
    siopp::Task<Answer> history(ApiRequest request) const;
    siopp::Task<Answer> post(ApiRequest request) const;
    siopp::Task<Answer> remove(ApiRequest request) const;
    siopp::Task<Answer> clear(ApiRequest request) const;
    siopp::Task<Answer> title(ApiRequest request) const;

    siopp::Task<Result<messaging::Receipt>> store(Caller caller, messaging::Submission submission,
                                                  messaging::ChannelHint hint) const;

    messaging::Store& store_;
    messaging::MessageService& service_;
    messaging::CommitListener& sockets_;
    const agents::AgentRegistry& agents_;
    ReplyTransport transport_;
    const Access& access_;
    ChannelGate gate_;
    HistoryLimits limits_;
};

}  // namespace wimpole::api
