#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/agents/conversation.hpp"
#include "wimpole/agents/openai/completion_call.hpp"
#include "wimpole/agents/openai/profile.hpp"
#include "wimpole/agents/openai/token_budget.hpp"
#include "wimpole/outbound/http_client.hpp"

namespace wimpole::agents {

/// What all model-driven agents share. On the agents' thread; outlives their drivers.
struct OpenAiServices {
    const Conversation& conversation;
    outbound::HttpClient& client;
    openai::TokenBudget& budget;
    openai::RequestSlots& slots;
};

/// Lets a model behind an OpenAI-compatible chat/completions answer: it is told who it is, what was said of
/// late, and which tools it may call; what it says is told as it comes.
class OpenAiDriver final : public AgentDriver {
public:
    OpenAiDriver(openai::Profile profile, OpenAiServices services);

    bool can_decide() const override { return true; }
    siopp::Task<TurnOutcome> run(Turn turn, TurnEvents& events, std::stop_token stop) override;

private:
    /// What a turn has come to so far.
    struct Progress;
    /// What the model is asked for.
    enum class Purpose : bool { reply, decision };

    /// Whether it has something to say where nobody addressed it: nothing where it has.
    siopp::Task<std::optional<Ignore>> decline(const Turn& turn,
                                               const std::vector<messaging::Message>& recent,
                                               std::stop_token stop);
    openai::ChatRequest first_request(const Turn& turn, const std::vector<messaging::Message>& recent,
                                      Purpose purpose) const;
    std::string system_of(const std::vector<std::string>& facts, Purpose purpose) const;
    /// What it says in XML, where a template asks for that, is taken apart.
    siopp::Task<openai::CompletionOutcome> ask(const Turn& turn, const openai::ChatRequest& request,
                                               TurnEvents& events, std::stop_token stop, Progress& progress);
    siopp::Task<void> call_tools(const Turn& turn, const openai::Completion& completion,
                                 openai::ChatRequest& request, TurnEvents& events, std::stop_token stop);
    siopp::Task<openai::ToolResult> call_tool(const Turn& turn, const openai::ToolCall& call,
                                              std::stop_token stop);
    void account(const Turn& turn, const openai::ChatRequest& request, const openai::Completion& completion,
                 Progress& progress);
    TurnOutcome outcome_of(Progress progress, const openai::ChatRequest& request) const;
    Reply reply_of(Progress progress) const;

    openai::Profile profile_;
    OpenAiServices services_;
    openai::TokenEstimate estimate_;
};

}  // namespace wimpole::agents
