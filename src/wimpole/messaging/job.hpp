#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wimpole/base/id.hpp"

namespace wimpole::messaging {

using JobId = Id<struct JobTag>;

enum class JobStatus : std::uint8_t { pending, processing, completed, failed, timeout };
inline constexpr JobStatus all_job_statuses[] = {JobStatus::pending, JobStatus::processing,
                                                 JobStatus::completed, JobStatus::failed, JobStatus::timeout};
std::string_view to_string(JobStatus status);
std::optional<JobStatus> job_status_of(std::string_view text);

/// A question to an agent whose answer is fetched later (ELIZAOS.md §3.4). Times are in milliseconds since
/// 1970, UTC.
struct Job {
    JobId id;
    ChannelId channel;
    EntityId agent;
    EntityId user;
    JobStatus status = JobStatus::processing;
    std::string prompt;
    /// JSON text of objects; empty for none.
    std::string metadata;
    std::string result;
    /// Empty for none.
    std::string error;
    std::int64_t created_at_ms = 0;
    std::int64_t expires_at_ms = 0;

    void fail(std::string reason);
    void time_out();
    /// As it is to be told now: what waits beyond its time has timed out.
    Job as_of(std::int64_t now_ms) const;
};

}  // namespace wimpole::messaging
