#include "wimpole/api/reply_transport.hpp"

#include <memory>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/api/message_json.hpp"
#include "wimpole/api/rest_json.hpp"

namespace wimpole::api {

using messaging::Message;
using messaging::RunStatus;
using siopp::json::Kind;
using siopp::json::View;

namespace {

/// What JavaScript's typeof says.
std::string_view type_name(View value) {
    switch (value.kind()) {
        case Kind::boolean:
            return "boolean";
        case Kind::number:
            return "number";
        case Kind::string:
            return "string";
        default:
            return "object";
    }
}

std::optional<Transport> named_transport(std::string_view name) {
    if (name == "websocket") return Transport::websocket;
    if (name == "http" || name == "sync") return Transport::http;
    if (name == "sse" || name == "stream") return Transport::sse;
    return std::nullopt;
}

/// The HTML standard, "server-sent events". JSON text holds no line breaks.
std::string server_sent_event(std::string_view name, std::string_view json) {
    std::string event = "event: ";
    event.append(name).append("\ndata: ").append(json).append("\n\n");
    return event;
}

std::string error_object(std::string_view message) {
    std::string json;
    siopp::json::Writer(json).begin_object().member("error", message).end_object();
    return json;
}

std::string chunk_object(const AgentReplies::Expected::Chunk& chunk) {
    std::string json;
    siopp::json::Writer(json)
        .begin_object()
        .member("messageId", chunk.reply.to_string())
        .member("chunk", chunk.text)
        .member("index", chunk.index)
        .end_object();
    return json;
}

/// `agentResponse`: also of an agent that has nothing to say. Nothing where there is no answer.
std::optional<std::string> response_of(const AgentAnswer& answer) {
    if (answer.reply) return agent_response_json(*answer.reply);
    if (answer.status != RunStatus::ignored) return std::nullopt;
    Message nothing;
    nothing.id = answer.reply_id;
    nothing.actions = R"(["IGNORE"])";
    return agent_response_json(nothing);
}

std::string failure_of(const AgentAnswer& answer) {
    return answer.error.empty() ? "The agent has not replied in time" : answer.error;
}

int status_of(const AgentAnswer& answer) {
    if (answer.is_abandoned) return 503;
    switch (answer.status) {
        case RunStatus::failed:
            return 502;
        case RunStatus::cancelled:
            return 409;
        default:
            return 504;
    }
}

siopp::HttpResponse created(std::string members) {
    return json_response(201, R"({"success":true,)" + std::move(members) + "}");
}

std::string user_message_member(const Message& message) {
    return R"("userMessage":)" + bus_message_json(message);
}

std::string more_of(const ReplyTransport::Exchange& exchange) {
    return exchange.more ? exchange.more() : std::string();
}

}  // namespace

Result<Transport> transport_of(View body) {
    const auto* name = has(body, "transport") ? "transport" : "mode";
    if (!has(body, name)) return Transport::websocket;
    const auto value = *body.find(name);
    if (value.kind() != Kind::string) {
        return invalid("Invalid transport type \"" + std::string(type_name(value)) +
                       "\". Transport must be a string.");
    }
    const auto text = value.string().value_or("");
    if (const auto transport = named_transport(text)) return *transport;
    return invalid("Invalid transport \"" + text + "\". Must be one of: http, sse, websocket, sync, stream");
}

siopp::Task<Answer> ReplyTransport::answer(Exchange exchange) const {
    switch (exchange.transport) {
        case Transport::http:
            return reply_in_response(std::move(exchange));
        case Transport::sse:
            return reply_in_events(std::move(exchange));
        case Transport::websocket:
            break;
    }
    return post_only(std::move(exchange));
}

siopp::Task<Answer> ReplyTransport::post_only(Exchange exchange) const {
    auto posting = exchange.post(std::move(exchange.submission));
    const auto receipt = co_await std::move(posting);
    if (!receipt) co_return exchange.failure(receipt.error());
    co_return created(user_message_member(receipt->message) + more_of(exchange));
}

std::optional<Error> ReplyTransport::check_agent(std::optional<EntityId> agent) const {
    if (!agent) return invalid("No agent found in channel participants");
    if (agents_.is_active(*agent)) return std::nullopt;
    return Error{Error::Kind::not_found, "Agent " + agent->to_string() + " not found in registry"};
}

/// The id of the message is chosen here: its reply must not come before it is waited for.
Result<AgentReplies::Expected> ReplyTransport::expect(Exchange& exchange) const {
    exchange.submission.id = MessageId::random();
    auto expected = replies_.expect(*exchange.submission.id, *exchange.agent);
    if (!expected) return Error{Error::Kind::busy, "Too many requests wait for a reply"};
    return *std::move(expected);
}

siopp::Task<Answer> ReplyTransport::reply_in_response(Exchange exchange) const {
    if (const auto error = check_agent(exchange.agent)) co_return exchange.failure(*error);
    auto expected = expect(exchange);
    if (!expected) co_return exchange.failure(expected.error());
    auto posting = exchange.post(std::move(exchange.submission));
    const auto receipt = co_await std::move(posting);
    if (!receipt) co_return exchange.failure(receipt.error());

    auto waiting = expected->wait();
    const auto answer = co_await std::move(waiting);
    const auto response = response_of(answer);
    if (!response) co_return messaging_error(status_of(answer), failure_of(answer));
    co_return created(user_message_member(receipt->message) + R"(,"agentResponse":)" + *response +
                      more_of(exchange));
}

siopp::Task<Answer> ReplyTransport::reply_in_events(Exchange exchange) const {
    const auto unknown_agent = check_agent(exchange.agent);
    if (unknown_agent && unknown_agent->kind == Error::Kind::invalid)
        co_return exchange.failure(*unknown_agent);

    std::shared_ptr<AgentReplies::Expected> expected;
    if (!unknown_agent) {
        auto fresh = expect(exchange);
        if (!fresh) co_return exchange.failure(fresh.error());
        expected = std::make_shared<AgentReplies::Expected>(*std::move(fresh));
    }
    auto posting = exchange.post(std::move(exchange.submission));
    const auto receipt = co_await std::move(posting);
    if (!receipt) co_return exchange.failure(receipt.error());

    siopp::HttpResponse head;
    head.headers = {{"Content-Type", "text/event-stream"},
                    {"Cache-Control", "no-cache"},
                    {"X-Content-Type-Options", "nosniff"}};
    const auto first = server_sent_event("user_message", bus_message_json(receipt->message));
    if (unknown_agent) {
        head.body = first + server_sent_event("error", error_object(unknown_agent->reason));
        co_return head;
    }
    BodyWriter writer = [this, first, expected](BodySink& sink) {
        return write_events(sink, first, expected);
    };
    co_return Answer(std::move(head), std::move(writer));
}

siopp::Task<void> ReplyTransport::write_events(BodySink& sink, std::string user_message,
                                               std::shared_ptr<AgentReplies::Expected> expected) const {
    sink.write(user_message);
    while (sink.is_open()) {
        auto coming = expected->next_chunk();
        const auto chunk = co_await std::move(coming);
        if (!chunk) break;
        sink.write(server_sent_event("chunk", chunk_object(*chunk)));
        auto draining = sink.ready();
        co_await std::move(draining);
    }
    auto waiting = expected->wait();
    const auto answer = co_await std::move(waiting);
    const auto response = response_of(answer);
    sink.write(response ? server_sent_event("done", *response)
                        : server_sent_event("error", error_object(failure_of(answer))));
}

}  // namespace wimpole::api
