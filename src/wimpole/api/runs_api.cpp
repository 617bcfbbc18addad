#include "wimpole/api/runs_api.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using messaging::Run;
using messaging::RunFilter;
using messaging::RunId;
using messaging::RunStatus;
using siopp::json::Writer;

namespace {

std::string run_json(const Run& run) {
    std::string json;
    Writer writer(json);
    writer.begin_object()
        .member("runId", run.id.to_string())
        .member("status", to_string(run.status))
        .member("channelId", run.channel.to_string())
        .member("agentId", run.agent.to_string())
        .member("triggerMessageId", run.trigger.to_string())
        .member("messageId", run.reply.to_string())
        .member("startedAt", run.started_at_ms);
    if (run.status != RunStatus::running) {
        writer.member("endedAt", run.ended_at_ms).member("durationMs", run.ended_at_ms - run.started_at_ms);
    }
    if (!run.error.empty()) writer.member("error", run.error);
    if (run.prompt_tokens + run.completion_tokens > 0) {
        writer.member("promptTokens", run.prompt_tokens).member("completionTokens", run.completion_tokens);
    }
    writer.end_object();
    return json;
}

Result<RunFilter> run_filter_of(const ApiRequest& request) {
    RunFilter filter;
    if (const auto status = request.query("status")) {
        filter.status = messaging::run_status_of(*status);
        if (!filter.status) return invalid("Invalid status");
    }
    if (const auto channel = request.query("channelId")) {
        filter.channel = ChannelId::parse(*channel);
        if (!filter.channel) return invalid("Invalid channelId");
    }
    if (const auto agent = request.query("agentId")) {
        filter.agent = EntityId::parse(*agent);
        if (!filter.agent) return invalid("Invalid agentId");
    }
    return filter;
}

std::size_t run_limit_of(const ApiRequest& request) {
    const auto number = number_of(request.query("limit").value_or(""));
    if (!number || *number < 0) return RunsApi::default_listed;
    return std::min(static_cast<std::size_t>(*number), RunsApi::max_listed);
}

siopp::HttpResponse unknown_run() {
    return messaging_error(404, "Run not found");
}

}  // namespace

void RunsApi::add_routes(Routes& routes) const {
    routes.get("/api/runs", handler(*this, &RunsApi::list));
    routes.get("/api/runs/:runId", handler(*this, &RunsApi::show));
    routes.remove("/api/runs/:runId", handler(*this, &RunsApi::cancel));
}

siopp::Task<Answer> RunsApi::list(ApiRequest request) const {
    if (!access_.allows(request.caller, Operation::logs, {})) co_return forbidden();
    const auto filter = run_filter_of(request);
    if (!filter) co_return messaging_error(filter.error());
    auto reading = store_.runs(*filter, run_limit_of(request));
    const auto runs = co_await std::move(reading);
    if (!runs) co_return messaging_error(runs.error());

    std::string data;
    Writer writer(data);
    writer.begin_object().key("runs").begin_array();
    for (const auto& run : *runs)
        writer.raw(run_json(run));
    writer.end_array().end_object();
    co_return success(data);
}

siopp::Task<Answer> RunsApi::show(ApiRequest request) const {
    if (!access_.allows(request.caller, Operation::logs, {})) co_return forbidden();
    const auto id = request.id<RunId>("runId");
    if (!id) co_return unknown_run();
    auto finding = store_.find_run(*id);
    const auto run = co_await std::move(finding);
    if (!run) co_return messaging_error(run.error());
    co_return success(run_json(*run));
}

siopp::Task<Answer> RunsApi::cancel(ApiRequest request) const {
    if (!access_.allows(request.caller, Operation::logs, {})) co_return forbidden();
    const auto id = request.id<RunId>("runId");
    if (!id) co_return unknown_run();
    auto finding = store_.find_run(*id);
    const auto run = co_await std::move(finding);
    if (!run) co_return messaging_error(run.error());

    agents::CancelRequest what;
    what.run = *id;
    std::size_t cancelled = 0;
    if (activity_) {
        auto cancelling = activity_->cancel(what);
        cancelled = co_await std::move(cancelling);
    }
    if (cancelled == 0) co_return messaging_error(409, "The run has ended");
    co_return no_content();
}

}  // namespace wimpole::api
