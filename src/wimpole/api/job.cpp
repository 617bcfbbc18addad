#include "wimpole/api/job.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::string_view job_source = "job";
/// In the order of the enumerators.
constexpr std::array<std::string_view, 5> status_names{"pending", "processing", "completed", "failed",
                                                       "timeout"};

void write_job(Writer& writer, const Job& job) {
    writer.member("jobId", job.id.to_string())
        .member("status", to_string(job.status))
        .member("agentId", job.agent.to_string())
        .member("userId", job.user.to_string())
        .member("prompt", job.prompt)
        .member("createdAt", job.created_at_ms)
        .member("expiresAt", job.expires_at_ms);
    raw_member(writer, "result", job.result);
    if (!job.error.empty()) writer.member("error", job.error);
    raw_member(writer, "metadata", job.metadata);
}

std::int64_t integer_of(View object, std::string_view name) {
    return object.find(name).value_or(View()).integer().value_or(0);
}

}  // namespace

std::string_view to_string(JobStatus status) {
    return status_names.at(static_cast<std::size_t>(status));
}

std::optional<JobStatus> job_status_of(std::string_view text) {
    const auto found = std::ranges::find(status_names, text);
    if (found == status_names.end()) return std::nullopt;
    return static_cast<JobStatus>(found - status_names.begin());
}

void Job::complete(const messaging::Message& reply, std::int64_t now_ms) {
    status = JobStatus::completed;
    processing_ms = std::max<std::int64_t>(now_ms - created_at_ms, 0);
    result.clear();
    Writer writer(result);
    writer.begin_object().key("message").begin_object();
    writer.member("id", reply.id.to_string())
        .member("content", reply.text)
        .member("authorId", reply.sender.to_string())
        .member("createdAt", reply.created_at_ms);
    writer.key("metadata").begin_object();
    if (!reply.thought.empty()) writer.member("thought", reply.thought);
    raw_member(writer, "actions", reply.actions);
    writer.end_object().end_object();
    writer.member("processingTimeMs", processing_ms).end_object();
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

std::string created_job_json(const Job& job) {
    std::string json;
    Writer(json)
        .begin_object()
        .member("jobId", job.id.to_string())
        .member("status", to_string(job.status))
        .member("createdAt", job.created_at_ms)
        .member("expiresAt", job.expires_at_ms)
        .end_object();
    return json;
}

std::string job_json(const Job& job) {
    std::string json;
    Writer writer(json);
    writer.begin_object();
    write_job(writer, job);
    writer.end_object();
    return json;
}

std::string job_channel_metadata(const Job& job) {
    std::string json;
    Writer writer(json);
    writer.begin_object().member("isDm", true).member("processingMs", job.processing_ms);
    write_job(writer, job);
    writer.end_object();
    return json;
}

messaging::Channel channel_of_job(const Job& job) {
    messaging::Channel channel;
    channel.id = job.channel;
    channel.name = "job-" + job.id.to_string();
    channel.type = messaging::ChannelType::dm;
    channel.source_type = job_source;
    channel.metadata = job_channel_metadata(job);
    channel.participants = {job.user, job.agent};
    channel.created_at_ms = channel.updated_at_ms = job.created_at_ms;
    return channel;
}

std::optional<Job> job_of_channel(const messaging::Channel& channel) {
    if (channel.source_type != job_source) return std::nullopt;
    const auto metadata = View::parse(channel.metadata);
    if (!metadata) return std::nullopt;
    const auto id = id_of<JobId>(*metadata, "jobId");
    const auto agent = id_of<EntityId>(*metadata, "agentId");
    const auto user = id_of<EntityId>(*metadata, "userId");
    const auto status = job_status_of(text_of(*metadata, "status").value_or(""));
    if (!id || !agent || !user || !status) return std::nullopt;

    Job job;
    job.id = *id;
    job.channel = channel.id;
    job.agent = *agent;
    job.user = *user;
    job.status = *status;
    job.prompt = text_of(*metadata, "prompt").value_or("");
    job.created_at_ms = integer_of(*metadata, "createdAt");
    job.expires_at_ms = integer_of(*metadata, "expiresAt");
    job.processing_ms = integer_of(*metadata, "processingMs");
    job.metadata = object_text_of(*metadata, "metadata");
    job.result = object_text_of(*metadata, "result");
    job.error = text_of(*metadata, "error").value_or("");
    return job;
}

}  // namespace wimpole::api
