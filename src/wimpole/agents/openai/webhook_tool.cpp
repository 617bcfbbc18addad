#include "wimpole/agents/openai/webhook_tool.hpp"

#include <utility>

#include "siopp/base/json_view.hpp"
#include "siopp/base/json_writer.hpp"
#include "siopp/base/uuid.hpp"
#include "wimpole/outbound/webhook_signature.hpp"

namespace wimpole::agents::openai {

WebhookTool::WebhookTool(ToolDescription description, Place place, outbound::HttpClient& client, Clock clock)
    : description_(std::move(description)),
      place_(std::move(place)),
      client_(client),
      clock_(std::move(clock)) {}

outbound::HttpRequest WebhookTool::request_of(const Turn& turn, std::string_view arguments) const {
    const auto call_id = siopp::Uuid::random().to_string();
    std::string body;
    siopp::json::Writer(body)
        .begin_object()
        .member("name", description_.name)
        .key("arguments")
        .raw(arguments)
        .member("callId", call_id)
        .member("agentId", turn.agent.id.to_string())
        .member("channelId", turn.channel.id.to_string())
        .end_object();
    auto headers = outbound::webhook_headers(place_.secret, call_id, clock_() / 1000, body);
    headers.emplace_back("Content-Type", "application/json");
    return {"POST", place_.url, std::move(headers), std::move(body)};
}

siopp::Task<ToolResult> WebhookTool::call(const Turn& turn, std::string arguments, std::stop_token stop) {
    const auto json = siopp::json::View::parse(arguments.empty() ? "{}" : std::string_view(arguments));
    if (!json || json->kind() != siopp::json::Kind::object)
        co_return ToolResult{"the arguments are no JSON object", true};

    outbound::HttpLimits limits;
    limits.addresses = place_.addresses;
    limits.first_byte_timeout = limits.idle_timeout = place_.timeout;
    auto request = request_of(turn, json->raw());
    auto sending = client_.send(std::move(request), limits, stop);
    auto answer = co_await std::move(sending);
    // The model needs no details of a network that it cannot see.
    if (!answer) co_return ToolResult{"the tool could not be reached", true};
    if (answer->status() / 100 != 2)
        co_return ToolResult{"the tool answered " + std::to_string(answer->status()), true};

    auto reading = outbound::read_rest(*answer, max_result_bytes);
    auto body = co_await std::move(reading);
    if (!body) co_return ToolResult{"the tool did not answer in full", true};
    co_return ToolResult{*std::move(body), false};
}

}  // namespace wimpole::agents::openai
