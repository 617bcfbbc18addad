#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/access.hpp"
#include "wimpole/api/agent_replies.hpp"
#include "wimpole/api/job.hpp"
#include "wimpole/api/route.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/messaging/message_service.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::api {

/// The jobs of this server; when there are too many, those that ended first are forgotten. Any thread.
class JobTable {
public:
    explicit JobTable(std::size_t max_jobs = 10'000) : max_jobs_(max_jobs) {}

    /// False when there are too many that have not ended.
    bool put(const Job& job, std::int64_t now_ms);
    std::optional<Job> find(JobId id) const;
    /// The newest first.
    std::vector<Job> all() const;
    std::size_t max_jobs() const noexcept { return max_jobs_; }

private:
    bool make_room(std::int64_t now_ms);

    const std::size_t max_jobs_;
    mutable std::mutex mutex_;
    std::unordered_map<JobId, Job> jobs_;
};

/// Jobs (ELIZAOS.md §3.4). Any worker.
class JobsApi {
public:
    /// All must outlive it.
    JobsApi(messaging::Store& store, messaging::MessageService& service, const agents::AgentRegistry& agents,
            AgentReplies& replies, const Access& access, Clock clock);

    void add_routes(Routes& routes) const;
    /// The jobs of earlier runs. The task may outlive neither this nor the store.
    siopp::Task<Result<void>> load();

private:
    siopp::Task<Answer> create(ApiRequest request) const;
    siopp::Task<Answer> list(ApiRequest request) const;
    siopp::Task<Answer> health(ApiRequest request) const;
    siopp::Task<Answer> show(ApiRequest request) const;

    std::variant<Job, Error> new_job(siopp::json::View body) const;
    std::optional<EntityId> first_agent() const;
    siopp::Task<std::optional<Error>> ask(Job job) const;
    siopp::Task<void> finish(Job job, AgentReplies::Expected expected) const;
    siopp::Task<void> keep(Job job) const;

    messaging::Store& store_;
    messaging::MessageService& service_;
    const agents::AgentRegistry& agents_;
    AgentReplies& replies_;
    const Access& access_;
    Clock clock_;
    mutable JobTable jobs_;
};

}  // namespace wimpole::api
