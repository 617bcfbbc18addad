#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/agent_replies.hpp"
#include "wimpole/api/job.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// Jobs (ELIZAOS.md §3.4). Any worker.
class JobsApi {
public:
    /// All must outlive it.
    JobsApi(messaging::Store& store, messaging::MessageService& service, const agents::AgentRegistry& agents,
            AgentReplies& replies, const Access& access, Clock clock, JobLimits limits = {});

    void add_routes(Routes& routes) const;
    /// Jobs of an earlier run whose answer nobody waits for any longer have failed. The task may outlive
    /// neither this nor the store.
    siopp::Task<Result<void>> end_interrupted();

private:
    siopp::Task<Answer> create(ApiRequest request) const;
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> health(ApiRequest request) const;
    siopp::Task<Answer> show(ApiRequest request) const;

    std::variant<Job, Error> new_job(siopp::json::View body) const;
    std::optional<EntityId> first_agent() const;
    /// `visit` sees all there are, the newest first, as they are to be told now.
    siopp::Task<Result<void>> each(std::function<void(const Job&)> visit) const;
    siopp::Task<std::optional<Error>> ask(Job job) const;
    siopp::Task<void> finish(Job job, AgentReplies::Expected expected) const;
    siopp::Task<void> keep(Job job) const;

    messaging::Store& store_;
    messaging::MessageService& service_;
    const agents::AgentRegistry& agents_;
    AgentReplies& replies_;
    const Access& access_;
    Clock clock_;
    JobLimits limits_;
};

}  // namespace wimpole::api
