#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/job.hpp"
#include "wimpole/messaging/message.hpp"
#include "wimpole/messaging/message_server.hpp"

/// Jobs as REST knows them (ELIZAOS.md §3.4).
namespace wimpole::api {

using messaging::all_job_statuses;
using messaging::Job;
using messaging::JobId;
using messaging::JobStatus;

struct JobLimits {
    /// Those that are done give way to new ones.
    std::size_t max_jobs = 10'000;
};

/// The reply is its result.
void complete(Job& job, const messaging::Message& reply, std::int64_t now_ms);
/// How long the agent took; 0 where it has not replied.
std::int64_t processing_ms(const Job& job);

// JSON text of objects.
std::string created_job_json(const Job& job);
std::string job_json(const Job& job);

/// Where it is asked: a direct channel of the two.
messaging::Channel channel_of_job(const Job& job);

}  // namespace wimpole::api
