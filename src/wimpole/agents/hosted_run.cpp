#include "wimpole/agents/hosted_run.hpp"

#include <string_view>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/agents/reply_metadata.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/base/log.hpp"

namespace wimpole::agents {

using messaging::Message;
using messaging::Run;
using messaging::RunStatus;
using messaging::Submission;
using siopp::json::View;
using siopp::json::Writer;

namespace {

/// What the driver says of the message, and what the host knows.
std::string told_metadata(const RunEnd& end) {
    const auto& reply = end.reply;
    if (!end.is_truncated && !reply.usage) return reply.metadata;

    std::string json;
    Writer writer(json);
    writer.begin_object();
    if (const auto given = View::parse(reply.metadata)) write_members(writer, *given);
    if (end.is_truncated) writer.member("truncated", true);
    if (reply.usage) {
        writer.key("usage").begin_object();
        writer.member("promptTokens", reply.usage->prompt_tokens)
            .member("completionTokens", reply.usage->completion_tokens)
            .end_object();
    }
    writer.end_object();
    return json;
}

std::string partial_metadata(const RunEnd& end) {
    std::string json;
    Writer(json)
        .begin_object()
        .member("status", end.status == RunStatus::cancelled ? "cancelled" : "failed")
        .member("error", end.error)
        .end_object();
    return json;
}

}  // namespace

LogContext log_context_of(const Turn& turn) {
    LogContext context;
    context.agent_id = turn.agent.id.to_string();
    context.agent_name = turn.agent.name;
    context.channel_id = turn.channel.id.to_string();
    return context;
}

HostedRun::HostedRun(RunServices& services, Turn turn)
    : services_(services),
      clock_(services.metrics),
      active_(services.executor, services.limits, std::move(turn), *this),
      actions_(services.service, services.store, active_.turn(), services.limits.max_actions) {
    record_.id = this->turn().run;
    record_.channel = this->turn().channel.id;
    record_.agent = this->turn().agent.id;
    record_.trigger = this->turn().trigger.id;
    record_.reply = this->turn().reply;
    record_.started_at_ms = services_.clock();
}

siopp::Task<RunEnd> HostedRun::run(std::shared_ptr<AgentDriver> driver) {
    // Not awaited: the store keeps the order of calls, so that the record is there before its end.
    services_.tasks.spawn(put(record_));
    services_.signals.agent_status(status(AgentStatus::State::thinking), {});

    auto running = active_.run(std::move(driver));
    auto end = co_await std::move(running);
    auto finishing = actions_.finish();
    co_await std::move(finishing);
    auto concluding = conclude(end);
    const auto message = co_await std::move(concluding);

    if (message && has_told_chunks()) services_.ended.add(*message, services_.executor.now());
    services_.signals.agent_status(status(AgentStatus::State::idle), {});
    if (!end.is_postponed)
        services_.observer.turn_ended(turn(), end.status, message ? &*message : nullptr, end.error);
    count(end);
    log(end);
    co_return end;
}

siopp::Task<std::optional<Message>> HostedRun::conclude(RunEnd& end) {
    if (end.status == RunStatus::completed) {
        if (!end.reply.prompt.empty())
            services_.signals.agent_prompt(turn().channel.id, turn().reply, end.reply.prompt);
        auto submitting = submit_reply(end);
        const auto receipt = co_await std::move(submitting);
        if (receipt) co_return receipt->message;
        end.status = RunStatus::failed;
        end.code = "REPLY_REFUSED";
        end.error = receipt.error().reason;
    }
    record_.status = end.status;
    record_.error = end.error;
    record_.ended_at_ms = services_.clock();
    if (end.status != RunStatus::ignored) tell_failure(end);
    if (end.keeps_partial && !active_.text().empty()) {
        auto submitting = submit_partial(end);
        auto message = co_await std::move(submitting);
        if (message) co_return message;
    }
    auto putting = put(record_);
    co_await std::move(putting);
    co_return std::nullopt;
}

siopp::Task<Result<messaging::Receipt>> HostedRun::submit_reply(const RunEnd& end) {
    auto ended = record_;
    ended.status = RunStatus::completed;
    ended.ended_at_ms = services_.clock();
    if (end.reply.usage) {
        ended.prompt_tokens = end.reply.usage->prompt_tokens;
        ended.completion_tokens = end.reply.usage->completion_tokens;
    }
    auto message = submission();
    message.text = end.reply.text;
    message.thought = end.reply.thought;
    message.actions = end.reply.actions;
    message.attachments = end.reply.attachments;
    message.metadata = reply_metadata(turn().agent, turn().channel, told_metadata(end));
    message.run = std::move(ended);
    return services_.service.submit(std::move(message), {}, {});
}

siopp::Task<std::optional<Message>> HostedRun::submit_partial(const RunEnd& end) {
    auto message = submission();
    message.text = active_.text();
    message.thought = active_.thought();
    message.actions = R"(["REPLY"])";
    message.metadata = partial_metadata(end);
    // Half a sentence is for people.
    message.wakes_agents = false;
    message.run = record_;
    auto submitting = services_.service.submit(std::move(message), {}, {});
    const auto receipt = co_await std::move(submitting);
    if (receipt) co_return receipt->message;
    co_return std::nullopt;
}

Submission HostedRun::submission() const {
    Submission submission;
    submission.id = turn().reply;
    submission.channel = turn().channel.id;
    submission.message_server = turn().channel.message_server;
    submission.sender = turn().agent.id;
    submission.sender_name = turn().agent.name;
    submission.source = "agent_response";
    submission.in_reply_to = turn().trigger.id;
    submission.opens_channel = false;
    return submission;
}

siopp::Task<void> HostedRun::put(Run record) const {
    // The run may be gone when it is stored: nothing of it is used behind the wait.
    auto putting = services_.store.put_run(std::move(record));
    const auto stored = co_await std::move(putting);
    if (!stored) log::warn("a run is not recorded: ", stored.error().reason);
}

void HostedRun::tell_failure(const RunEnd& end) const {
    // Who saw nothing of a reply does not miss it when somebody has cancelled it, or nobody has asked for it.
    const bool is_expected = end.status != RunStatus::cancelled && !turn().is_offered;
    if (!is_expected && !has_told_chunks()) return;
    services_.signals.stream_error({.message = turn().reply,
                                    .channel = turn().channel.id,
                                    .agent = turn().agent.id,
                                    .code = end.code,
                                    .error = end.error,
                                    .partial_text = active_.text()});
}

void HostedRun::first_event() {
    services_.metrics.first_event.observe(clock_.elapsed());
}

void HostedRun::chunk_told(std::string_view text, std::uint64_t index, std::uint64_t offset) {
    const StreamChunk chunk{turn().reply, turn().channel.id, turn().agent.id, text, index, offset};
    services_.signals.stream_chunk(chunk, {});
    services_.observer.chunk_told(turn(), text, index);
}

void HostedRun::action_told(ActionStep step) {
    actions_.tell(std::move(step), active_.thought());
}

void HostedRun::save(const std::string& text) {
    auto record = record_;
    record.partial_text = text;
    services_.tasks.spawn(put(std::move(record)));
}

StreamChunk HostedRun::snapshot() const {
    return {turn().reply,        turn().channel.id,        turn().agent.id,
            active_.told_text(), active_.next_index() - 1, 0};
}

AgentStatus HostedRun::status(AgentStatus::State state) const {
    return {turn().channel.id, turn().agent.id, turn().agent.name, turn().run, turn().reply, state};
}

void HostedRun::count(const RunEnd& end) const {
    auto& metrics = services_.metrics;
    if (end.reply.usage) {
        metrics.prompt_tokens.add(end.reply.usage->prompt_tokens);
        metrics.completion_tokens.add(end.reply.usage->completion_tokens);
    }
    switch (end.status) {
        case RunStatus::completed:
            return metrics.replied.add();
        case RunStatus::ignored:
            return metrics.ignored.add();
        case RunStatus::cancelled:
            return metrics.cancelled.add();
        case RunStatus::timed_out:
            return metrics.timed_out.add();
        case RunStatus::failed:
        case RunStatus::running:
            break;
    }
    metrics.failed.add();
}

void HostedRun::log(const RunEnd& end) const {
    const LogScope scope(log_context_of(turn()));
    const auto trigger = turn().trigger.id.to_string();
    switch (end.status) {
        case RunStatus::completed:
            return log::info("answered message ", trigger, " by ", turn().reply.to_string());
        case RunStatus::ignored:
            return log::info("message ", trigger, " needs no answer");
        case RunStatus::cancelled:
            return log::info("the turn for message ", trigger, " was cancelled: ", end.error);
        case RunStatus::timed_out:
        case RunStatus::failed:
        case RunStatus::running:
            break;
    }
    log::error("the turn for message ", trigger, " failed: ", end.error);
}

}  // namespace wimpole::agents
