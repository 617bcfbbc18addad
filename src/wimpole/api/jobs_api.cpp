#include "wimpole/api/jobs_api.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole::api {

using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

namespace {

constexpr std::size_t max_content_bytes = 50'000;
constexpr std::int64_t default_timeout_ms = 30'000;
constexpr std::int64_t min_timeout_ms = 1'000;
constexpr std::int64_t max_timeout_ms = 300'000;
constexpr std::size_t max_job_metadata_bytes = 10'240;
constexpr std::int64_t default_listed = 50;
constexpr std::int64_t max_listed = 1'000;
constexpr std::size_t jobs_at_once = 200;

/// What is wrong with the body; nothing where it is in order.
std::optional<Error> check(View body) {
    if (!text_of(body, "userId")) return invalid("userId is required and must be a valid UUID string");
    const auto content = body.find("content").value_or(View()).string();
    if (!content) return invalid("content is required and must be a string");
    if (content->find_first_not_of(" \t\r\n") == std::string::npos) return invalid("content cannot be empty");
    if (content->size() > max_content_bytes)
        return invalid("content exceeds maximum length of 50000 characters");
    if (!id_of<EntityId>(body, "userId")) return invalid("Invalid userId format (must be valid UUID)");
    if (has(body, "agentId") && !id_of<EntityId>(body, "agentId"))
        return invalid("Invalid agentId format (must be valid UUID)");
    if (has(body, "metadata") && object_text_of(body, "metadata").empty())
        return invalid("metadata must be an object");
    if (object_text_of(body, "metadata").size() > max_job_metadata_bytes)
        return invalid("metadata is too long");
    if (!has(body, "timeoutMs")) return std::nullopt;
    const auto timeout = body.find("timeoutMs")->integer();
    if (!timeout) return invalid("timeoutMs must be a number");
    if (*timeout < min_timeout_ms) return invalid("timeoutMs must be at least 1000ms");
    if (*timeout > max_timeout_ms) return invalid("timeoutMs cannot exceed 300000ms");
    return std::nullopt;
}

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

JobsApi::JobsApi(messaging::Store& store, messaging::MessageService& service,
                 const agents::AgentRegistry& agents, AgentReplies& replies, const Access& access,
                 Clock clock, JobLimits limits)
    : store_(store),
      service_(service),
      agents_(agents),
      replies_(replies),
      access_(access),
      clock_(std::move(clock)),
      limits_(limits) {}

void JobsApi::add_routes(Routes& routes) const {
    routes.post("/api/messaging/jobs", handler(*this, &JobsApi::create));
    routes.get("/api/messaging/jobs", handler(*this, &JobsApi::list));
    routes.get("/api/messaging/jobs/health", handler(*this, &JobsApi::health));
    routes.get("/api/messaging/jobs/:jobId", handler(*this, &JobsApi::show));
}

siopp::Task<Result<void>> JobsApi::end_interrupted() {
    std::vector<Job> interrupted;
    auto listing = each([&](const Job& job) {
        if (job.status == JobStatus::processing) interrupted.push_back(job);
    });
    const auto listed = co_await std::move(listing);
    if (!listed) co_return listed.error();
    for (auto& job : interrupted) {
        job.fail("The server was restarted");
        auto updating = store_.update_job(std::move(job));
        const auto updated = co_await std::move(updating);
        if (!updated) co_return updated.error();
    }
    co_return Result<void>();
}

siopp::Task<Result<void>> JobsApi::each(std::function<void(const Job&)> visit) const {
    std::optional<std::int64_t> next;
    do {
        auto listing = store_.jobs(next, jobs_at_once);
        const auto page = co_await std::move(listing);
        if (!page) co_return page.error();
        for (const auto& job : page->items)
            visit(job.as_of(clock_()));
        next = page->next;
    } while (next);
    co_return Result<void>();
}

std::optional<EntityId> JobsApi::first_agent() const {
    const auto entries = agents_.entries();
    const auto found = std::ranges::find_if(*entries, [](const auto& entry) { return entry->is_active; });
    return found == entries->end() ? std::nullopt : std::optional((*found)->agent.id);
}

std::variant<Job, Error> JobsApi::new_job(View body) const {
    if (auto error = check(body)) return *std::move(error);
    const auto agent = has(body, "agentId") ? id_of<EntityId>(body, "agentId") : first_agent();
    if (!agent) return Error{Error::Kind::not_found, "No agents available on server"};
    if (!agents_.is_active(*agent))
        return Error{Error::Kind::not_found, "Agent " + agent->to_string() + " not found"};

    Job job;
    job.id = JobId::random();
    job.channel = ChannelId::random();
    job.agent = *agent;
    job.user = *id_of<EntityId>(body, "userId");
    job.prompt = *text_of(body, "content");
    job.metadata = object_text_of(body, "metadata");
    job.created_at_ms = clock_();
    const auto timeout = has(body, "timeoutMs") ? body.find("timeoutMs")->integer() : std::nullopt;
    job.expires_at_ms = job.created_at_ms + timeout.value_or(default_timeout_ms);
    return job;
}

siopp::Task<Answer> JobsApi::create(ApiRequest request) const {
    auto made = new_job(request.body());
    if (const auto* error = std::get_if<Error>(&made)) co_return messaging_error(*error);
    const auto job = std::get<Job>(std::move(made));
    if (!access_.may_send_as(request.caller, job.user)) co_return forbidden();

    auto creating = store_.create_job(job, channel_of_job(job), limits_.max_jobs);
    const auto created = co_await std::move(creating);
    if (!created) co_return messaging_error(created.error());
    auto asking = ask(job);
    if (const auto error = co_await std::move(asking)) {
        auto failed = job;
        failed.fail(error->reason);
        auto keeping = keep(std::move(failed));
        co_await std::move(keeping);
        co_return messaging_error(*error);
    }
    co_return json_response(201, created_job_json(job));
}

/// Puts the question to the agent; what becomes of it is found out by another task.
siopp::Task<std::optional<Error>> JobsApi::ask(Job job) const {
    messaging::Submission question;
    question.id = MessageId::random();
    question.channel = job.channel;
    question.sender = job.user;
    question.sender_name = messaging::unnamed_sender;
    question.text = job.prompt;
    question.source = "job";
    question.metadata = job.metadata;
    const std::chrono::milliseconds time(job.expires_at_ms - job.created_at_ms);
    auto expected = replies_.expect(*question.id, job.agent, time);
    if (!expected) co_return Error{Error::Kind::busy, "Too many requests wait for a reply"};
    auto submitting = service_.submit(std::move(question), {}, {});
    const auto receipt = co_await std::move(submitting);
    if (!receipt) co_return receipt.error();
    siopp::spawn(finish(std::move(job), *std::move(expected)));
    co_return std::nullopt;
}

siopp::Task<void> JobsApi::finish(Job job, AgentReplies::Expected expected) const {
    auto waiting = expected.wait();
    const auto answer = co_await std::move(waiting);
    // The next start finds it interrupted.
    if (answer.is_abandoned) co_return;
    if (answer.reply) {
        complete(job, *answer.reply, clock_());
    } else if (answer.status == messaging::RunStatus::running) {
        job.time_out();
    } else {
        job.fail(answer.error.empty() ? "The agent has nothing to say" : answer.error);
    }
    auto keeping = keep(std::move(job));
    co_await std::move(keeping);
}

siopp::Task<void> JobsApi::keep(Job job) const {
    const auto id = job.id;
    auto updating = store_.update_job(std::move(job));
    const auto updated = co_await std::move(updating);
    if (!updated) log::warn("job ", id.to_string(), " is not kept: ", updated.error().reason);
}

siopp::Task<Answer> JobsApi::show(ApiRequest request) const {
    const auto id = request.id<JobId>("jobId");
    if (!id) co_return messaging_error(404, "Job not found");
    auto finding = store_.find_job(*id);
    const auto job = co_await std::move(finding);
    if (!job) co_return messaging_error(job.error());
    const auto channel = channel_of_job(*job);
    if (!access_.allows(request.caller, Operation::read, {&channel, std::nullopt})) co_return forbidden();
    co_return json_response(200, job_json(job->as_of(clock_())));
}

siopp::Task<Answer> JobsApi::list(ApiRequest request) const {
    const auto wanted = request.query("status");
    const auto status = messaging::job_status_of(wanted.value_or(""));
    const auto limit = std::clamp<std::int64_t>(
        number_of(request.query("limit").value_or("")).value_or(default_listed), 0, max_listed);
    std::size_t total = 0;
    std::int64_t filtered = 0;
    std::string body;
    Writer writer(body);
    writer.begin_object().key("jobs").begin_array();
    auto listing = each([&](const Job& job) {
        const auto channel = channel_of_job(job);
        if (!access_.allows(request.caller, Operation::read, {&channel, std::nullopt})) return;
        ++total;
        if (wanted && job.status != status) return;
        if (filtered++ < limit) writer.raw(job_json(job));
    });
    const auto listed = co_await std::move(listing);
    if (!listed) co_return messaging_error(listed.error());
    writer.end_array().member("total", total).member("filtered", filtered).end_object();
    co_return json_response(200, std::move(body));
}

siopp::Task<Answer> JobsApi::health(ApiRequest) const {
    std::map<JobStatus, std::size_t> counts;
    std::size_t total = 0;
    std::int64_t all_processing_ms = 0;
    auto counting = each([&](const Job& job) {
        ++total;
        ++counts[job.status];
        all_processing_ms += processing_ms(job);
    });
    const auto counted = co_await std::move(counting);
    if (!counted) co_return messaging_error(counted.error());

    const auto completed = counts[JobStatus::completed];
    std::string body;
    Writer writer(body);
    writer.begin_object()
        .member("healthy", true)
        .member("timestamp", clock_())
        .member("totalJobs", total)
        .key("statusCounts")
        .begin_object();
    for (const auto status : all_job_statuses)
        writer.member(to_string(status), counts[status]);
    writer.end_object().key("metrics").begin_object();
    writer
        .member(
            "averageProcessingTimeMs",
            completed == 0 ? 0.0 : static_cast<double>(all_processing_ms) / static_cast<double>(completed))
        .member("successRate", share(completed, total))
        .member("failureRate", share(counts[JobStatus::failed], total))
        .member("timeoutRate", share(counts[JobStatus::timeout], total))
        .end_object();
    writer.member("maxJobs", limits_.max_jobs).end_object();
    co_return json_response(200, std::move(body));
}

}  // namespace wimpole::api
