#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/openai/chat_request.hpp"
#include "wimpole/agents/openai/completion_reader.hpp"
#include "wimpole/agents/openai/request_slots.hpp"
#include "wimpole/outbound/http_client.hpp"

namespace wimpole::agents::openai {

/// Where models are asked, and as whom.
struct Provider {
    /// "openai", for people.
    std::string name;
    /// "https://api.openai.com/v1"
    outbound::Url base_url;
    /// Sent to the base URL alone; empty for none.
    std::string key;
    /// Where the operator has named the URL it may be anywhere.
    outbound::AddressPolicy addresses = outbound::AddressPolicy::any;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);
    std::size_t max_answer_bytes = std::size_t{8} * 1024 * 1024;
};

/// What a model said to one request.
struct Completion {
    std::string text;
    std::string thought;
    std::vector<ToolCall> tool_calls;
    std::string finish_reason;
    std::optional<Usage> usage;
};

using CompletionOutcome = std::variant<Completion, TurnError>;

/// One call of chat/completions: sends the request and reads the answer, a stream or not, to its end.
class CompletionCall {
public:
    /// All must outlive it.
    CompletionCall(const Provider& provider, outbound::HttpClient& client, RequestSlots& slots)
        : provider_(provider), client_(client), slots_(slots) {}

    /// Waits for its turn at the provider. `sink` is told of text and thoughts as they come. Ends at
    /// `deadline` at the latest, or when stopped.
    siopp::Task<CompletionOutcome> run(ChatRequest request, CompletionSink sink,
                                       std::chrono::steady_clock::time_point deadline, std::stop_token stop);

private:
    outbound::HttpRequest http_request(const ChatRequest& request) const;
    siopp::Task<TurnError> refusal(outbound::HttpAnswer answer) const;
    /// Nothing where the reader has got it all.
    siopp::Task<std::optional<TurnError>> read_stream(outbound::HttpAnswer& answer, CompletionReader& reader);
    siopp::Task<std::optional<TurnError>> read_whole(outbound::HttpAnswer& answer, CompletionReader& reader);

    const Provider& provider_;
    outbound::HttpClient& client_;
    RequestSlots& slots_;
};

}  // namespace wimpole::agents::openai
