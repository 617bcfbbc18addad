#include "wimpole/messaging/job.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace wimpole::messaging {

namespace {
/// In the order of the enumerators.
constexpr std::array<std::string_view, 5> status_names{"pending", "processing", "completed", "failed",
                                                       "timeout"};
}  // namespace

std::string_view to_string(JobStatus status) {
    return status_names.at(static_cast<std::size_t>(status));
}

std::optional<JobStatus> job_status_of(std::string_view text) {
    const auto found = std::ranges::find(status_names, text);
    if (found == status_names.end()) return std::nullopt;
    return static_cast<JobStatus>(found - status_names.begin());
}

void Job::fail(std::string reason) {
    status = JobStatus::failed;
    error = std::move(reason);
}

void Job::time_out() {
    status = JobStatus::timeout;
    error = "Job timed out waiting for agent response";
}

Job Job::as_of(std::int64_t now_ms) const {
    auto job = *this;
    if (job.status == JobStatus::processing && now_ms >= job.expires_at_ms) job.time_out();
    return job;
}

}  // namespace wimpole::messaging
