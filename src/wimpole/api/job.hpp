#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wimpole/base/id.hpp"
#include "wimpole/messaging/channel.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::api {

using JobId = Id<struct JobTag>;

enum class JobStatus : std::uint8_t { pending, processing, completed, failed, timeout };
inline constexpr JobStatus all_job_statuses[] = {JobStatus::pending, JobStatus::processing,
                                                 JobStatus::completed, JobStatus::failed, JobStatus::timeout};
std::string_view to_string(JobStatus status);
std::optional<JobStatus> job_status_of(std::string_view text);

/// One question to one agent, whose answer is asked for later (ELIZAOS.md §3.4). A value.
struct Job {
    JobId id;
    ChannelId channel;
    EntityId agent;
    EntityId user;
    std::string prompt;
    /// Milliseconds since 1970, UTC.
    std::int64_t created_at_ms = 0;
    std::int64_t expires_at_ms = 0;
    JobStatus status = JobStatus::processing;
    /// JSON text of objects; empty for none.
    std::string metadata;
    std::string result;
    /// Empty for none.
    std::string error;
    std::int64_t processing_ms = 0;

    void complete(const messaging::Message& reply, std::int64_t now_ms);
    void fail(std::string reason);
    void time_out();
    /// As it is to be told now: what waits beyond its time has timed out.
    Job as_of(std::int64_t now_ms) const;
};

// JSON text of objects.
std::string created_job_json(const Job& job);
std::string job_json(const Job& job);

/// The channel of a job; all of the job is in its metadata, so that it is there after a restart.
messaging::Channel channel_of_job(const Job& job);
std::string job_channel_metadata(const Job& job);
/// Nothing for any other channel.
std::optional<Job> job_of_channel(const messaging::Channel& channel);

}  // namespace wimpole::api
