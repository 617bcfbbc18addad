#include "wimpole/agents/openai/completion_call.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "siopp/base/ascii.hpp"
#include "wimpole/agents/openai/completion_error.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/outbound/event_stream_parser.hpp"

namespace wimpole::agents::openai {

using outbound::HttpAnswer;
using outbound::StreamEvent;

namespace {

constexpr std::size_t max_refusal_bytes = std::size_t{64} * 1024;
constexpr std::string_view end_of_stream = "[DONE]";

enum class Form { stream, whole, other };

bool begins_with(std::string_view text, std::string_view begin) {
    return siopp::equals_ignoring_case(text.substr(0, begin.size()), begin);
}

Form form_of(std::string_view content_type) {
    // Who does not say what it is has been asked for a stream.
    if (content_type.empty() || begins_with(content_type, "text/event-stream")) return Form::stream;
    return begins_with(content_type, "application/json") ? Form::whole : Form::other;
}

/// Whether the stream says that it is complete.
bool is_end(const StreamEvent& event) {
    return std::string_view(event.data).starts_with(end_of_stream);
}

/// Reads events until the end of the stream; true where that has come.
Result<bool> read_events(const std::vector<StreamEvent>& events, CompletionReader& reader) {
    for (const auto& event : events) {
        if (is_end(event)) return true;
        if (const auto read = reader.read(event.data); !read) return read.error();
    }
    return false;
}

}  // namespace

outbound::HttpRequest CompletionCall::http_request(const ChatRequest& request) const {
    outbound::HttpRequest http;
    http.method = "POST";
    http.url = provider_.base_url.below("/chat/completions");
    http.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream, application/json"}};
    if (!provider_.key.empty()) http.headers.emplace_back("Authorization", "Bearer " + provider_.key);
    http.body = to_json(request);
    return http;
}

siopp::Task<CompletionOutcome> CompletionCall::run(ChatRequest request, CompletionSink sink,
                                                   std::chrono::steady_clock::time_point deadline,
                                                   std::stop_token stop) {
    auto taking = slots_.take(provider_.base_url.origin(), stop);
    const auto slot = co_await std::move(taking);
    if (!slot) co_return TurnError{"CANCELLED", "the run was stopped", false, {}};

    using std::chrono::milliseconds;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    outbound::HttpLimits limits;
    limits.addresses = provider_.addresses;
    limits.connect_timeout = provider_.connect_timeout;
    // Who runs the turn watches how long it takes to begin and to go on.
    limits.first_byte_timeout = limits.idle_timeout = std::max(left, milliseconds(1));
    limits.max_body_bytes = provider_.max_answer_bytes;

    auto sending = client_.send(http_request(request), limits, std::move(stop));
    auto answer = co_await std::move(sending);
    if (!answer) co_return error_of(answer.error());
    if (answer->status() != 200) {
        auto refusing = refusal(*std::move(answer));
        co_return co_await std::move(refusing);
    }

    CompletionReader reader(std::move(sink));
    const auto form = form_of(answer->header("Content-Type"));
    if (form == Form::other) co_return bad_answer("it answers neither JSON nor a stream", provider_.key);
    auto reading = form == Form::stream ? read_stream(*answer, reader) : read_whole(*answer, reader);
    auto error = co_await std::move(reading);
    reader.finish();
    if (error) co_return *std::move(error);
    if (reader.text().empty() && reader.tool_calls().empty())
        co_return bad_answer("its answer is empty", provider_.key);
    co_return Completion{reader.text(), reader.thought(), reader.tool_calls(), reader.finish_reason(),
                         reader.usage()};
}

siopp::Task<TurnError> CompletionCall::refusal(HttpAnswer answer) const {
    auto reading = outbound::read_rest(answer, max_refusal_bytes);
    const auto body = co_await std::move(reading);
    const Refusal refused{answer.status(), body ? std::string_view(*body) : std::string_view(),
                          answer.header("Retry-After"), answer.header("retry-after-ms")};
    co_return error_of(refused, provider_.key, now_ms());
}

siopp::Task<std::optional<TurnError>> CompletionCall::read_stream(HttpAnswer& answer,
                                                                  CompletionReader& reader) {
    outbound::EventStreamParser parser;
    bool has_ended = false;
    while (!has_ended) {
        auto reading = answer.read();
        const auto piece = co_await std::move(reading);
        if (!piece) co_return error_of(piece.error());

        std::vector<StreamEvent> events;
        const auto parsed = piece->empty() ? parser.finish(events) : parser.feed(*piece, events);
        const auto ended = read_events(events, reader);
        if (!ended) co_return error_of(ended.error(), provider_.key);
        if (!parsed) co_return bad_answer(parsed.error().reason, provider_.key);
        has_ended = *ended;
        if (!piece->empty() || has_ended) continue;

        // Some end without a farewell: what counts is whether the model had ended.
        if (reader.finish_reason().empty())
            co_return bad_answer("the stream ended before the answer did", provider_.key);
        break;
    }
    co_return std::nullopt;
}

siopp::Task<std::optional<TurnError>> CompletionCall::read_whole(HttpAnswer& answer,
                                                                 CompletionReader& reader) {
    auto reading = outbound::read_rest(answer, provider_.max_answer_bytes);
    const auto body = co_await std::move(reading);
    if (!body) co_return error_of(body.error());
    if (const auto read = reader.read(*body); !read) co_return error_of(read.error(), provider_.key);
    co_return std::nullopt;
}

}  // namespace wimpole::agents::openai
