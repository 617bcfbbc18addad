#include "wimpole/api/job.hpp"

#include <algorithm>
#include <string_view>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/json_members.hpp"

namespace wimpole::api {

using siopp::json::View;
using siopp::json::Writer;

void complete(Job& job, const messaging::Message& reply, std::int64_t now_ms) {
    job.status = JobStatus::completed;
    job.result.clear();
    Writer writer(job.result);
    writer.begin_object().key("message").begin_object();
    writer.member("id", reply.id.to_string())
        .member("content", reply.text)
        .member("authorId", reply.sender.to_string())
        .member("createdAt", reply.created_at_ms);
    writer.key("metadata").begin_object();
    if (!reply.thought.empty()) writer.member("thought", reply.thought);
    raw_member(writer, "actions", reply.actions);
    writer.end_object().end_object();
    writer.member("processingTimeMs", std::max<std::int64_t>(now_ms - job.created_at_ms, 0)).end_object();
}

std::int64_t processing_ms(const Job& job) {
    return parsed(job.result).find("processingTimeMs").value_or(View()).integer().value_or(0);
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
    writer.begin_object()
        .member("jobId", job.id.to_string())
        .member("status", to_string(job.status))
        .member("agentId", job.agent.to_string())
        .member("userId", job.user.to_string())
        .member("prompt", job.prompt)
        .member("createdAt", job.created_at_ms)
        .member("expiresAt", job.expires_at_ms);
    raw_member(writer, "result", job.result);
    if (!job.error.empty()) writer.member("error", job.error);
    raw_member(writer, "metadata", job.metadata);
    writer.end_object();
    return json;
}

messaging::Channel channel_of_job(const Job& job) {
    messaging::Channel channel;
    channel.id = job.channel;
    channel.message_server = messaging::default_message_server;
    channel.name = "job-" + job.id.to_string();
    channel.type = messaging::ChannelType::dm;
    channel.source_type = "job";
    channel.metadata.clear();
    Writer(channel.metadata)
        .begin_object()
        .member("jobId", job.id.to_string())
        .member("isDm", true)
        .end_object();
    channel.participants = {job.user, job.agent};
    channel.created_at_ms = channel.updated_at_ms = job.created_at_ms;
    return channel;
}

}  // namespace wimpole::api
