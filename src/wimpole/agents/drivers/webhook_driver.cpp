#include "wimpole/agents/drivers/webhook_driver.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "siopp/base/ascii.hpp"
#include "siopp/base/json_view.hpp"
#include "wimpole/agents/drivers/remote_report.hpp"
#include "wimpole/agents/openai/completion_error.hpp"
#include "wimpole/base/json_members.hpp"
#include "wimpole/outbound/event_stream_parser.hpp"
#include "wimpole/outbound/webhook_signature.hpp"

namespace wimpole::agents {

using outbound::Failure;
using outbound::HttpAnswer;
using outbound::StreamEvent;
using siopp::json::View;

namespace {

TurnError webhook_error(std::string code, const std::string& message, bool is_retryable) {
    return {"WEBHOOK_" + std::move(code), "the agent's webhook " + message, is_retryable, {}};
}

TurnError wrong_webhook_answer(const std::string& reason) {
    return webhook_error("BAD_ANSWER", "gave no answer that can be read: " + reason, false);
}

TurnError webhook_failure(const Failure& failure) {
    switch (failure.kind) {
        case Failure::Kind::cancelled:
            return {"CANCELLED", "the run was stopped", false, {}};
        case Failure::Kind::refused:
            return webhook_error("REFUSED", failure.reason, false);
        case Failure::Kind::untrusted:
            return webhook_error("UNTRUSTED", failure.reason, false);
        case Failure::Kind::protocol:
        case Failure::Kind::too_large:
            return wrong_webhook_answer(failure.reason);
        case Failure::Kind::timeout:
            return webhook_error("TIMEOUT", failure.reason, true);
        case Failure::Kind::unresolved:
        case Failure::Kind::unreachable:
        case Failure::Kind::closed:
            break;
    }
    return webhook_error("UNAVAILABLE", failure.reason, true);
}

/// What it says besides the status is not told: it may be the page of somebody else.
TurnError webhook_refusal(const HttpAnswer& answer, std::int64_t time_ms) {
    const auto status = answer.status();
    const bool may_go_away = status == 408 || status == 425 || status == 429 || status >= 500;
    auto error = webhook_error(may_go_away ? "UNAVAILABLE" : "REFUSED", "answered " + std::to_string(status),
                               may_go_away);
    if (may_go_away) error.retry_after = openai::retry_delay(answer.header("Retry-After"), time_ms);
    return error;
}

bool is_event_stream(std::string_view content_type) {
    constexpr std::string_view name = "text/event-stream";
    return siopp::equals_ignoring_case(content_type.substr(0, name.size()), name);
}

/// How the run ends by the report; nothing where it goes on.
std::optional<TurnOutcome> heed(RemoteReport report, TurnEvents& events) {
    if (auto* reply = std::get_if<Reply>(&report)) return std::move(*reply);
    if (auto* ignore = std::get_if<Ignore>(&report)) return *ignore;
    if (auto* error = std::get_if<TurnError>(&report)) return std::move(*error);
    if (auto* thought = std::get_if<RemoteThought>(&report)) events.thought(thought->text);
    if (auto* chunk = std::get_if<RemoteChunk>(&report)) events.chunk(chunk->text);
    if (auto* step = std::get_if<ActionStep>(&report)) events.action(std::move(*step));
    return std::nullopt;
}

/// The same for one event of a stream; names that are not known are left for later versions.
std::optional<TurnOutcome> heed_event(const StreamEvent& event, TurnEvents& events) {
    const auto is_known = std::ranges::find(remote_report_events, event.name) != remote_report_events.end();
    if (!is_known) return std::nullopt;
    const auto json = View::parse(event.data);
    if (!json) return wrong_webhook_answer("the data of " + event.name + " is no JSON");
    auto report = remote_report(event.name, *json);
    if (!report) return wrong_webhook_answer(event.name + ": " + report.error().reason);
    return heed(*std::move(report), events);
}

}  // namespace

WebhookDriver::WebhookDriver(Webhook webhook, outbound::HttpClient& client, WriteTurn write_turn, Clock clock)
    : webhook_(std::move(webhook)),
      client_(client),
      write_turn_(std::move(write_turn)),
      clock_(std::move(clock)) {}

outbound::HttpRequest WebhookDriver::request_of(const Turn& turn) const {
    outbound::HttpRequest request;
    request.method = "POST";
    request.url = webhook_.url;
    request.body = write_turn_(turn);
    request.headers =
        outbound::webhook_headers(webhook_.secret, turn.run.to_string(), clock_() / 1000, request.body);
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("Accept", "text/event-stream, application/json");
    return request;
}

outbound::HttpLimits WebhookDriver::limits_of(const Turn& turn) const {
    using std::chrono::milliseconds;
    const auto left =
        std::chrono::duration_cast<milliseconds>(turn.deadline - std::chrono::steady_clock::now());
    outbound::HttpLimits limits;
    limits.addresses = webhook_.addresses;
    limits.connect_timeout = webhook_.connect_timeout;
    limits.first_byte_timeout = limits.idle_timeout = std::max(left, milliseconds(1));
    limits.max_body_bytes = webhook_.max_answer_bytes;
    return limits;
}

siopp::Task<TurnOutcome> WebhookDriver::run(Turn turn, TurnEvents& events, std::stop_token stop) {
    auto sending = client_.send(request_of(turn), limits_of(turn), std::move(stop));
    auto answer = co_await std::move(sending);
    if (!answer) co_return webhook_failure(answer.error());
    if (answer->status() == 202 || answer->status() == 204) co_return Ignore{};
    if (answer->status() != 200) co_return webhook_refusal(*answer, clock_());

    auto reading =
        is_event_stream(answer->header("Content-Type")) ? read_stream(*answer, events) : read_whole(*answer);
    co_return co_await std::move(reading);
}

siopp::Task<TurnOutcome> WebhookDriver::read_whole(HttpAnswer& answer) const {
    auto reading = outbound::read_rest(answer, webhook_.max_answer_bytes);
    const auto body = co_await std::move(reading);
    if (!body) co_return webhook_failure(body.error());
    const auto json = View::parse(*body);
    if (!json || json->kind() != siopp::json::Kind::object) co_return wrong_webhook_answer("no JSON object");
    if (is_true(*json, "ignore")) co_return Ignore{is_true(*json, "stop")};
    auto report = remote_report("agent_final", *json);
    if (!report) co_return wrong_webhook_answer(report.error().reason);
    co_return std::get<Reply>(*std::move(report));
}

siopp::Task<TurnOutcome> WebhookDriver::read_stream(HttpAnswer& answer, TurnEvents& events) {
    outbound::EventStreamParser parser;
    for (;;) {
        auto reading = answer.read();
        const auto piece = co_await std::move(reading);
        if (!piece) co_return webhook_failure(piece.error());

        std::vector<StreamEvent> told;
        const auto parsed = piece->empty() ? parser.finish(told) : parser.feed(*piece, told);
        for (const auto& event : told) {
            if (auto outcome = heed_event(event, events)) co_return *std::move(outcome);
        }
        if (!parsed) co_return wrong_webhook_answer(parsed.error().reason);
        if (piece->empty()) co_return wrong_webhook_answer("the stream ended before the answer did");
    }
}

}  // namespace wimpole::agents
