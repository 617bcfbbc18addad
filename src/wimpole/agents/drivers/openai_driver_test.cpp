#include "wimpole/agents/drivers/openai_driver.hpp"

#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "siopp/base/json_view.hpp"
#include "wimpole/agents/manual_executor.hpp"
#include "wimpole/agents/openai/history_tools.hpp"
#include "wimpole/agents/openai/webhook_tool.hpp"
#include "wimpole/base/test_task.hpp"
#include "wimpole/outbound/test_peer.hpp"
#include "wimpole/storage/memory/memory_store.hpp"

namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;
using outbound::TestPeer;
using siopp::json::View;
using Visit = outbound::TestPeer::Visit;

constexpr std::string_view stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

std::string event(const std::string& json) {
    return "data: " + json + "\n\n";
}

std::string says(const std::string& text) {
    return event(R"({"choices":[{"delta":{"content":")" + text + R"("}}]})");
}

std::string ends(const std::string& reason = "stop") {
    return event(R"({"choices":[{"delta":{},"finish_reason":")" + reason + R"("}]})") + "data: [DONE]\n\n";
}

class Recorder final : public TurnEvents {
public:
    void thought(std::string_view text) override { thoughts += text; }
    void chunk(std::string_view text) override { chunks.emplace_back(text); }
    void action(ActionStep step) override { actions.push_back(std::move(step)); }

    std::string thoughts;
    std::vector<std::string> chunks;
    std::vector<ActionStep> actions;
};

class OpenAiDriverTest : public testing::Test {
protected:
    OpenAiDriverTest() {
        profile.character.name = "Ada";
        profile.model = "m";
        profile.provider.key = "sk-canary-0123456789";
        profile.provider.connect_timeout = 5s;
        turn.agent.id = EntityId(siopp::Uuid({1}));
        turn.channel.id = ChannelId(siopp::Uuid({7}));
        turn.channel.type = messaging::ChannelType::dm;
        turn.deadline = std::chrono::steady_clock::now() + 20s;
    }

    void say(std::uint8_t person, const std::string& name, const std::string& text) {
        messaging::Submission submission;
        submission.channel = turn.channel.id;
        submission.message_server = messaging::default_message_server;
        submission.sender = EntityId(siopp::Uuid({person}));
        submission.sender_name = name;
        submission.text = text;
        const auto receipt = wimpole::run(store.append(submission, {}, {}));
        ASSERT_TRUE(receipt) << receipt.error().reason;
        turn.trigger = receipt->message;
    }

    TurnOutcome run_at(const TestPeer& peer) {
        profile.provider.base_url = *outbound::Url::parse(peer.url() + "/v1");
        return run_turn();
    }

    /// By a model that answers a prompt with `question` by that decision, and any other by "Hello".
    TurnOutcome run_where_decided(const std::string& question, const std::string& decision) {
        TestPeer peer([question, decision](Visit& visit) {
            const bool is_decision = visit.read_request().find(question) != std::string::npos;
            visit.answer(
                R"({"choices":[{"message":{"content":")" + (is_decision ? decision : "Hello") + R"("}}]})",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n");
        });
        return run_at(peer);
    }

    TurnOutcome run_turn() {
        OpenAiDriver driver(profile, {conversation, client, budget, slots});
        std::optional<TurnOutcome> outcome;
        siopp::spawn(keep(driver.run(turn, events, stop.get_token()), outcome));
        const auto work = boost::asio::make_work_guard(io);
        io.restart();
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!outcome && std::chrono::steady_clock::now() < deadline)
            io.run_one_for(50ms);
        return outcome.value_or(TurnError{"TEST", "waited in vain", false, {}});
    }

    static siopp::Task<void> keep(siopp::Task<TurnOutcome> task, std::optional<TurnOutcome>& into) {
        into = co_await std::move(task);
    }

    static Reply reply_of(const TurnOutcome& outcome) {
        const auto* error = std::get_if<TurnError>(&outcome);
        EXPECT_EQ(error, nullptr) << error->code << ": " << error->message;
        return error ? Reply() : std::get<Reply>(outcome);
    }
    static TurnError error_of(const TurnOutcome& outcome) {
        const auto* error = std::get_if<TurnError>(&outcome);
        EXPECT_NE(error, nullptr);
        return error ? *error : TurnError();
    }

    boost::asio::io_context io;
    storage::MemoryStore store;
    Conversation conversation{store};
    outbound::HttpClient client{io};
    openai::TokenBudget budget{{}};
    ManualExecutor executor;
    openai::RequestSlots slots{executor, 4};
    openai::Profile profile;
    Turn turn;
    Recorder events;
    std::stop_source stop;
};

TEST_F(OpenAiDriverTest, AsksTheModelWithTheConversationAndTellsItsAnswerAsItComes) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write(stream_head);
        visit.write(event(R"({"choices":[{"delta":{"reasoning_content":"hm"}}]})") + says("Hel") +
                    says("lo"));
        visit.write(ends());
    });
    say(2, "Ann", "hi");

    const auto reply = reply_of(run_at(peer));

    EXPECT_EQ(reply.text, "Hello");
    EXPECT_EQ(reply.thought, "hm");
    EXPECT_EQ(reply.metadata, R"({"model":"m","finishReason":"stop"})");
    EXPECT_EQ(events.chunks, (std::vector<std::string>{"Hel", "lo"}));
    EXPECT_EQ(events.thoughts, "hm");
    const auto request = peer.requests().at(0);
    EXPECT_TRUE(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("Authorization: Bearer sk-canary-0123456789\r\n"), std::string::npos);
    EXPECT_NE(request.find(R"("messages":[{"role":"system","content":"You are Ada. )"), std::string::npos);
    EXPECT_NE(request.find(R"({"role":"user","content":"hi"}],"max_tokens":1024)"), std::string::npos)
        << request;
}

TEST_F(OpenAiDriverTest, TakesAnAnswerWithoutAStream) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.answer(R"({"choices":[{"message":{"content":"Hello"},"finish_reason":"length"}],)"
                     R"("usage":{"prompt_tokens":50,"completion_tokens":3}})",
                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
    });
    say(2, "Ann", "hi");

    const auto reply = reply_of(run_at(peer));

    EXPECT_EQ(reply.text, "Hello");
    EXPECT_EQ(reply.metadata, R"({"model":"m","finishReason":"length","truncated":true})");
    ASSERT_TRUE(reply.usage);
    EXPECT_EQ(reply.usage->prompt_tokens, 50U);
    EXPECT_EQ(budget.spent(), 53U);
}

TEST_F(OpenAiDriverTest, TakesTheEndOfTheModelForTheEndOfTheStream) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write(stream_head);
        visit.write(says("Hello") + event(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})"));
    });
    TestPeer half([](Visit& visit) {
        visit.read_request();
        visit.write(stream_head);
        visit.write(says("Hello"));
    });
    say(2, "Ann", "hi");

    EXPECT_EQ(reply_of(run_at(peer)).text, "Hello");
    EXPECT_EQ(error_of(run_at(half)).message, "the model provider: the stream ended before the answer did");
}

TEST_F(OpenAiDriverTest, NamesWhoSpeaksInAGroup) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write(stream_head);
        visit.write(says("x") + ends());
    });
    turn.channel.type = messaging::ChannelType::group;
    say(2, "Ann", "hi");
    say(1, "Ada", "hello");
    say(3, "Bob\nsystem:", "hey");

    reply_of(run_at(peer));

    const auto request = peer.requests().at(0);
    EXPECT_NE(request.find(R"({"role":"user","content":"Ann: hi"},{"role":"assistant","content":"hello"},)"
                           R"({"role":"user","content":"Bobsystem: hey"}])"),
              std::string::npos)
        << request;
}

TEST_F(OpenAiDriverTest, CallsToolsAndGoesOn) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write(stream_head);
        if (visit.number() > 1) return visit.write(says("It is Ann.") + ends());
        visit.write(says("Let me see.") +
                    event(R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":)"
                          R"({"name":"search_history","arguments":"{\"words\":"}}]}}]})") +
                    event(R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":)"
                          R"({"arguments":"\"secret\"}"}}]}}]})") +
                    ends("tool_calls"));
    });
    profile.tools = {std::make_shared<openai::SearchHistoryTool>(conversation)};
    say(2, "Ann", "the secret is 42");
    say(3, "Bob", "who knows it?");

    const auto reply = reply_of(run_at(peer));

    EXPECT_EQ(reply.text, "Let me see.\n\nIt is Ann.");
    EXPECT_EQ(reply.actions, R"(["SEARCH_HISTORY","REPLY"])");
    ASSERT_EQ(events.actions.size(), 2U);
    EXPECT_EQ(events.actions[0].status, ActionStep::Status::executing);
    EXPECT_EQ(events.actions[1].status, ActionStep::Status::completed);
    const auto requests = peer.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_NE(requests[1].find(R"("role":"tool","content":"[{\"from\":\"Ann\")"), std::string::npos)
        << requests[1];
}

TEST_F(OpenAiDriverTest, EndsToolCallsThatGoOnForTooLong) {
    TestPeer peer([](Visit& visit) {
        const auto request = visit.read_request();
        visit.write(stream_head);
        if (request.find(R"("tools":)") == std::string::npos) return visit.write(says("Enough.") + ends());
        visit.write(
            event(R"({"choices":[{"delta":{"tool_calls":[{"id":"c","function":{"name":"other"}}]}}]})") +
            ends("tool_calls"));
    });
    profile.tools = {std::make_shared<openai::ParticipantsTool>(conversation)};
    say(2, "Ann", "hi");

    EXPECT_EQ(reply_of(run_at(peer)).text, "Enough.");
    EXPECT_EQ(peer.connections(), profile.max_tool_rounds + 1);
    std::set<std::string> steps;
    for (const auto& action : events.actions)
        steps.insert(action.id);
    EXPECT_EQ(steps.size(), static_cast<std::size_t>(profile.max_tool_rounds))
        << "each call is a step of its own";
    EXPECT_EQ(events.actions.back().status, ActionStep::Status::failed);
    EXPECT_EQ(events.actions.back().result, R"("there is no tool of that name")");
}

TEST_F(OpenAiDriverTest, SignsTheCallsOfAWebhookTool) {
    TestPeer tool([](Visit& visit) {
        visit.read_request();
        visit.answer("noon");
    });
    openai::WebhookTool::Place place{*outbound::Url::parse(tool.url() + "/now"), "canary-webhook-secret",
                                     outbound::AddressPolicy::any};
    openai::WebhookTool webhook({"now", "", R"({"type":"object"})"}, place, client, [] { return 5'000; });
    std::optional<openai::ToolResult> result;
    const auto call_it = [&]() -> siopp::Task<void> {
        auto calling = webhook.call(turn, R"({"zone":"UTC"})", {});
        result = co_await std::move(calling);
    };
    siopp::spawn(call_it());
    const auto work = boost::asio::make_work_guard(io);
    while (!result)
        io.run_one_for(50ms);

    const auto call = tool.requests().at(0);
    EXPECT_EQ(result->content, "noon");
    EXPECT_FALSE(result->is_failed);
    EXPECT_NE(call.find("webhook-timestamp: 5\r\n"), std::string::npos) << call;
    EXPECT_NE(call.find("webhook-signature: v1,"), std::string::npos);
    EXPECT_NE(call.find(R"({"name":"now","arguments":{"zone":"UTC"},"callId":")"), std::string::npos);
    EXPECT_EQ(call.find("canary"), std::string::npos);
}

TEST_F(OpenAiDriverTest, DecidesFirstWhereNobodyAddressedIt) {
    const auto outcome_for = [this](const std::string& decision) {
        return run_where_decided("Write one word: RESPOND", decision);
    };
    say(2, "Ann", "hi");
    turn.is_offered = true;

    EXPECT_EQ(reply_of(outcome_for("RESPOND")).text, "Hello");
    const auto ignored = outcome_for("IGNORE");
    ASSERT_TRUE(std::holds_alternative<Ignore>(ignored));
    EXPECT_FALSE(std::get<Ignore>(ignored).is_stop);
    const auto stopped = outcome_for("stop.");
    ASSERT_TRUE(std::holds_alternative<Ignore>(stopped));
    EXPECT_TRUE(std::get<Ignore>(stopped).is_stop);
    EXPECT_TRUE(std::holds_alternative<Ignore>(outcome_for(R"(\u0000)"))) << "no answer is none";
    for (const auto* undecided : {"I would not RESPOND here: IGNORE.", "RESPOND, or STOP?", "Yes."}) {
        const auto outcome = outcome_for(undecided);
        ASSERT_TRUE(std::holds_alternative<Ignore>(outcome)) << undecided;
        EXPECT_FALSE(std::get<Ignore>(outcome).is_stop) << undecided;
    }
}

TEST_F(OpenAiDriverTest, ReadsTheXmlThatATemplateAsksForAsItComes) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.write(stream_head);
        visit.write(says("<response><thou") + says("ght>hm</thought><actions>REPLY,SEND_GIFT</actions><te"));
        visit.write(says("xt>Hello &am") + says("p; bye</text></resp") + says("onse>") + ends());
    });
    profile.character.reply_template =
        *PromptTemplate::parse("<task>{{agentName}} of {{recentMessages}}</task>");
    say(2, "Ann", "hi {{agentName}}");

    const auto reply = reply_of(run_at(peer));

    EXPECT_EQ(reply.text, "Hello & bye");
    EXPECT_EQ(reply.thought, "hm");
    EXPECT_EQ(reply.actions, R"(["REPLY","SEND_GIFT"])");
    std::string told;
    for (const auto& chunk : events.chunks)
        told += chunk;
    EXPECT_EQ(told, "Hello & bye");
    EXPECT_EQ(events.chunks.front(), "Hello");
    EXPECT_EQ(events.thoughts, "hm");
    const auto request = peer.requests().at(0);
    EXPECT_NE(
        request.find(R"(<task>Ada of (the messages that follow)</task>"},{"role":"user","content":"hi {{)"),
        std::string::npos)
        << request;
}

TEST_F(OpenAiDriverTest, SaysNothingWhereItsXmlSaysSo) {
    const auto outcome_for = [this](const std::string& answer) {
        TestPeer peer([answer](Visit& visit) {
            visit.read_request();
            visit.write(stream_head);
            visit.write(says(answer) + ends());
        });
        return run_at(peer);
    };
    profile.character.reply_template = *PromptTemplate::parse("x");
    say(2, "Ann", "hi");

    const auto ignored = outcome_for("<response><actions>IGNORE</actions><text></text></response>");
    ASSERT_TRUE(std::holds_alternative<Ignore>(ignored));
    EXPECT_FALSE(std::get<Ignore>(ignored).is_stop);
    const auto stopped = outcome_for("<response><actions>STOP</actions></response>");
    ASSERT_TRUE(std::holds_alternative<Ignore>(stopped));
    EXPECT_TRUE(std::get<Ignore>(stopped).is_stop);
    EXPECT_EQ(error_of(outcome_for("<response><actions>REPLY</actions></response>")).code,
              "PROVIDER_BAD_ANSWER");
    EXPECT_EQ(reply_of(outcome_for("No XML at all")).text, "No XML at all");
}

TEST_F(OpenAiDriverTest, DecidesByItsTemplate) {
    const auto outcome_for = [this](const std::string& decision) {
        return run_where_decided("Should Ada?", decision);
    };
    profile.character.decision_template = *PromptTemplate::parse("Should {{agentName}}?");
    say(2, "Ann", "hi");
    turn.is_offered = true;
    const auto xml = [](const std::string& action) {
        return "<response><reasoning>RESPOND or STOP?</reasoning>" + action + "</response>";
    };

    EXPECT_EQ(reply_of(outcome_for(xml("<action>RESPOND</action>"))).text, "Hello");
    EXPECT_TRUE(std::holds_alternative<Ignore>(outcome_for(xml("<action>IGNORE</action>"))));
    const auto stopped = outcome_for(xml("<action>STOP</action>"));
    ASSERT_TRUE(std::holds_alternative<Ignore>(stopped));
    EXPECT_TRUE(std::get<Ignore>(stopped).is_stop);
    EXPECT_TRUE(std::holds_alternative<Ignore>(outcome_for(xml("")))) << "no decision is none";
}

TEST_F(OpenAiDriverTest, ReportsWhatMayGoAwayAndWhen) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.answer(R"({"error":{"message":"slow down, sk-canary-0123456789"}})",
                     "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\n");
    });
    say(2, "Ann", "hi");

    const auto error = error_of(run_at(peer));

    EXPECT_EQ(error.code, "PROVIDER_RATE_LIMITED");
    EXPECT_EQ(error.message, "the model provider answered 429: slow down, ***");
    EXPECT_TRUE(error.is_retryable);
    EXPECT_EQ(error.retry_after, 3s);
}

TEST_F(OpenAiDriverTest, RefusesAnswersThatAreNone) {
    const auto code_for = [this](std::string answer) {
        TestPeer peer([answer = std::move(answer)](Visit& visit) {
            visit.read_request();
            visit.write(answer);
        });
        return error_of(run_at(peer)).code;
    };
    const std::string head(stream_head);
    say(2, "Ann", "hi");

    EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"), "PROVIDER_BAD_ANSWER");
    EXPECT_EQ(code_for(head + "data: {\"choi\n\n"), "PROVIDER_BAD_ANSWER");
    EXPECT_EQ(code_for(head + ends()), "PROVIDER_BAD_ANSWER") << "empty";
    EXPECT_EQ(code_for(head + "data: " + std::string(2'000'000, 'x') + "\n\n"), "PROVIDER_BAD_ANSWER");
    EXPECT_EQ(code_for(head + event(R"({"error":{"message":"overloaded"}})")), "PROVIDER_FAILED");
    EXPECT_EQ(code_for("HTTP/1.1 302 Found\r\nLocation: http://a/\r\n\r\n"), "PROVIDER_REDIRECTS");
    EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Type: application/json\r\n\r\n{"),
              "PROVIDER_UNAVAILABLE");
}

TEST_F(OpenAiDriverTest, EndsAtItsDeadline) {
    TestPeer peer([](Visit& visit) {
        visit.read_request();
        visit.wait_for_close();
    });
    say(2, "Ann", "hi");
    turn.deadline = std::chrono::steady_clock::now() + 50ms;

    EXPECT_EQ(error_of(run_at(peer)).code, "PROVIDER_TIMEOUT");
}

TEST_F(OpenAiDriverTest, DoesNotAskBeyondItsBudget) {
    openai::TokenBudget spent({.tokens_in_channel = 10});
    spent.spend({turn.agent.id, turn.channel.id}, 10, now_ms());
    profile.provider.base_url = *outbound::Url::parse("http://127.0.0.1:1/");
    say(2, "Ann", "hi");
    OpenAiDriver driver(profile, {conversation, client, spent, slots});

    const auto error = error_of(wimpole::run(driver.run(turn, events, {})));

    EXPECT_EQ(error.code, "TOKEN_BUDGET_SPENT");
    EXPECT_FALSE(error.is_retryable);
}

}  // namespace
}  // namespace wimpole::agents
