#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "siopp/base/json_view.hpp"
#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/api/agent_replies.hpp"
#include "wimpole/api/answer.hpp"
#include "wimpole/base/error.hpp"
#include "wimpole/messaging/message.hpp"

namespace wimpole::api {

/// How the client of a REST message gets the agent's answer: by its socket, in the response, or as an event
/// of the response.
enum class Transport : std::uint8_t { websocket, http, sse };

/// `transport`, or the deprecated `mode` (sync, stream, websocket).
Result<Transport> transport_of(siopp::json::View body);

/// Answers requests with a message that was stored and the agent's reply to it (ELIZAOS.md §3.3). Any worker.
class ReplyTransport {
public:
    /// Both must outlive it.
    ReplyTransport(AgentReplies& replies, const agents::AgentRegistry& agents)
        : replies_(replies), agents_(agents) {}

    /// Stores the message and gives it.
    using Post = std::function<siopp::Task<Result<messaging::Receipt>>(messaging::Submission)>;
    /// Turns an error into an answer, in the shape of the resource.
    using Failure = std::function<siopp::HttpResponse(const Error&)>;

    struct Exchange {
        messaging::Submission submission;
        /// Who is to reply.
        std::optional<EntityId> agent;
        Transport transport = Transport::websocket;
        Post post;
        Failure failure;
        /// JSON text of more members of the answer, each with a comma before it; asked when the message is
        /// stored. May be empty.
        std::function<std::string()> more;
    };
    siopp::Task<Answer> answer(Exchange exchange) const;

private:
    siopp::Task<Answer> post_only(Exchange exchange) const;
    siopp::Task<Answer> reply_in_response(Exchange exchange) const;
    siopp::Task<Answer> reply_in_events(Exchange exchange) const;
    siopp::Task<void> write_events(BodySink& sink, std::string user_message,
                                   std::shared_ptr<AgentReplies::Expected> expected) const;
    Result<AgentReplies::Expected> expect(Exchange& exchange) const;
    std::optional<Error> check_agent(std::optional<EntityId> agent) const;

    AgentReplies& replies_;
    const agents::AgentRegistry& agents_;
};

}  // namespace wimpole::api
