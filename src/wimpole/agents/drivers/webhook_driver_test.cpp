#include "wimpole/agents/drivers/webhook_driver.hpp"

#include <memory>
#include <optional>

#include <gtest/gtest.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "wimpole/agents/told_events.hpp"
#include "wimpole/outbound/test_peer.hpp"
#include "wimpole/outbound/webhook_signature.hpp"

namespace wimpole::agents {
namespace {

using namespace std::chrono_literals;
using outbound::TestPeer;
using Visit = outbound::TestPeer::Visit;

constexpr std::string_view webhook_json_head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
constexpr std::string_view webhook_stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n";

class WebhookDriverTest : public testing::Test {
protected:
    WebhookDriverTest() {
        webhook.secret = "canary-secret";
        webhook.addresses = outbound::AddressPolicy::any;
        turn.run = RunId(siopp::Uuid({9}));
        turn.trigger.text = "hi";
        turn.deadline = std::chrono::steady_clock::now() + 20s;
    }

    /// A turn that a peer answers like this.
    TurnOutcome answered(TestPeer::Script script) {
        TestPeer peer(std::move(script));
        const auto outcome = run_at(peer.url());
        requests = peer.requests();
        return outcome;
    }
    TurnOutcome answered(std::string_view body, std::string_view head = webhook_json_head) {
        return answered([body = std::string(body), head = std::string(head)](Visit& visit) {
            visit.read_request();
            visit.answer(body, head);
        });
    }
    TurnOutcome streamed(std::string_view events_told) {
        return answered([told = std::string(events_told)](Visit& visit) {
            visit.read_request();
            visit.write(webhook_stream_head);
            visit.write(told);
        });
    }

    TurnOutcome run_at(const std::string& url) {
        webhook.url = *outbound::Url::parse(url + "/agent?x=1");
        const auto write_turn = [](const Turn& what) { return R"({"text":")" + what.trigger.text + "\"}"; };
        WebhookDriver driver(webhook, client, write_turn, [] { return 1'700'000'000'999; });
        std::optional<TurnOutcome> outcome;
        siopp::spawn(keep(driver.run(turn, events, stop.get_token()), outcome));
        const auto work = boost::asio::make_work_guard(io);
        io.restart();
        const auto patience = std::chrono::steady_clock::now() + 30s;
        while (!outcome && std::chrono::steady_clock::now() < patience) {
            io.run_one_for(50ms);
            if (is_stopped_by_chunk && !events.all.empty()) stop.request_stop();
        }
        return outcome.value_or(TurnError{"TEST", "waited in vain", false, {}});
    }

    static siopp::Task<void> keep(siopp::Task<TurnOutcome> task, std::optional<TurnOutcome>& into) {
        into = co_await std::move(task);
    }
    static std::string text_of(const TurnOutcome& outcome) {
        const auto* reply = std::get_if<Reply>(&outcome);
        return reply ? reply->text : "no reply: " + error_of(outcome).message;
    }
    static TurnError error_of(const TurnOutcome& outcome) {
        const auto* error = std::get_if<TurnError>(&outcome);
        return error ? *error : TurnError{"none", "none", false, {}};
    }

    boost::asio::io_context io;
    outbound::HttpClient client{io};
    Webhook webhook;
    Turn turn;
    ToldEvents events;
    std::stop_source stop;
    bool is_stopped_by_chunk = false;
    std::vector<std::string> requests;
};

TEST_F(WebhookDriverTest, IsCalledWithASignedTurnAndAnswersByJson) {
    const auto outcome = answered(R"({"text":"Hello","thought":"hm","actions":["WAVE"],"metadata":{"n":1}})");

    const auto* reply = std::get_if<Reply>(&outcome);
    ASSERT_NE(reply, nullptr) << error_of(outcome).message;
    EXPECT_EQ(reply->text, "Hello");
    EXPECT_EQ(reply->thought, "hm");
    EXPECT_EQ(reply->actions, R"(["WAVE"])");
    EXPECT_EQ(reply->metadata, R"({"n":1})");
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_TRUE(requests[0].starts_with("POST /agent?x=1 HTTP/1.1\r\n")) << requests[0];
    EXPECT_TRUE(requests[0].ends_with(R"({"text":"hi"})")) << requests[0];
    for (const auto& [name, value] :
         outbound::webhook_headers(webhook.secret, turn.run.to_string(), 1'700'000'000, R"({"text":"hi"})")) {
        EXPECT_NE(requests[0].find(name + ": " + value), std::string::npos) << name;
    }
    EXPECT_EQ(requests[0].find("canary"), std::string::npos);
}

TEST_F(WebhookDriverTest, TellsAStreamAsItComes) {
    const auto outcome = streamed(
        "event: agent_thought\ndata: {\"text\":\"hm\"}\n\n"
        "event: agent_action\ndata: {\"id\":\"1\",\"name\":\"LOOK\"}\n\n"
        "event: unknown\ndata: x\n\n: comment\n\n"
        "event: agent_stream\ndata: {\"chunk\":\"Hel\"}\n\nevent: agent_stream\r\ndata: {\"chunk\":\"lo\"}\r\n\r\n"
        "event: agent_final\ndata: {\"text\":\"Hello\"}\n\n");

    EXPECT_EQ(text_of(outcome), "Hello");
    EXPECT_EQ(events.all, "thought hm; action LOOK; chunk Hel; chunk lo; ");
}

TEST_F(WebhookDriverTest, MayHaveNothingToSay) {
    struct {
        const char* body;
        std::string_view head;
        bool is_stop;
    } const answers[] = {
        {"", "HTTP/1.1 204 No Content\r\n", false},
        {"later", "HTTP/1.1 202 Accepted\r\n", false},
        {R"({"ignore":true})", webhook_json_head, false},
        {R"({"ignore":true,"stop":true})", webhook_json_head, true},
    };
    for (const auto& [body, head, is_stop] : answers) {
        const auto outcome = answered(body, head);
        const auto* ignore = std::get_if<Ignore>(&outcome);
        ASSERT_NE(ignore, nullptr) << head << error_of(outcome).message;
        EXPECT_EQ(ignore->is_stop, is_stop);
    }
    const auto outcome = streamed("event: agent_ignore\ndata: {\"stop\":true}\n\n");
    ASSERT_TRUE(std::holds_alternative<Ignore>(outcome));
    EXPECT_TRUE(std::get<Ignore>(outcome).is_stop);
}

TEST_F(WebhookDriverTest, TellsWhatIsWrongWithAnAnswer) {
    struct {
        const char* body;
        std::string_view head;
        const char* code;
        bool is_retryable;
    } const answers[] = {
        {"<html>", webhook_json_head, "WEBHOOK_BAD_ANSWER", false},
        {"[]", webhook_json_head, "WEBHOOK_BAD_ANSWER", false},
        {R"({"message":"Workflow was started"})", webhook_json_head, "WEBHOOK_BAD_ANSWER", false},
        {R"({"text":"x","actions":1})", webhook_json_head, "WEBHOOK_BAD_ANSWER", false},
        {"", "HTTP/1.1 200 OK\r\n", "WEBHOOK_BAD_ANSWER", false},
        {"", "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/\r\n", "WEBHOOK_REFUSED",
         false},
        {"no", "HTTP/1.1 401 Unauthorized\r\n", "WEBHOOK_REFUSED", false},
        {"no", "HTTP/1.1 404 Not Found\r\n", "WEBHOOK_REFUSED", false},
        {"oops", "HTTP/1.1 500 Oops\r\n", "WEBHOOK_UNAVAILABLE", true},
        {"slow", "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\n", "WEBHOOK_UNAVAILABLE", true},
    };
    for (const auto& [body, head, code, is_retryable] : answers) {
        const auto error = error_of(answered(body, head));
        EXPECT_EQ(error.code, code) << head << body;
        EXPECT_EQ(error.is_retryable, is_retryable) << head;
        EXPECT_EQ(error.message.find("Workflow"), std::string::npos) << "what it said is not passed on";
    }
    EXPECT_EQ(error_of(answered("slow", answers[9].head)).retry_after, 7'000ms);
}

TEST_F(WebhookDriverTest, TellsWhatIsWrongWithAStream) {
    for (const auto* told : {
             "event: agent_stream\ndata: {\"chunk\":\"Hel\"}\n\n",
             "event: agent_stream\ndata: {\"chunk\":1}\n\n",
             "event: agent_final\ndata: {\"text\":\n\n",
             "event: agent_final\ndata: {}\n\n",
             "data: {\"text\":\"no name\"}\n\n",
             "",
         }) {
        EXPECT_EQ(error_of(streamed(told)).code, "WEBHOOK_BAD_ANSWER") << told;
    }
    const auto told = error_of(streamed(
        "event: agent_error\ndata: {\"code\":\"NO_IDEA\",\"message\":\"none\",\"retryable\":true,\"retryAfterMs\":5}\n\n"));
    EXPECT_EQ(told.code, "NO_IDEA");
    EXPECT_TRUE(told.is_retryable);
    EXPECT_EQ(told.retry_after, 5ms);
    EXPECT_EQ(error_of(streamed("data: " + std::string(3U << 20U, 'x') + "\n\n")).code, "WEBHOOK_BAD_ANSWER");
}

TEST_F(WebhookDriverTest, TriesAgainWhatNobodyHasHeard) {
    const auto reset = error_of(answered([](Visit& visit) {
        visit.read_request();
        visit.reset();
    }));
    EXPECT_EQ(reset.code, "WEBHOOK_UNAVAILABLE");
    EXPECT_TRUE(reset.is_retryable);
    EXPECT_FALSE(error_of(answered("SSH-2.0\r\n\r\n", "")).is_retryable);
}

TEST_F(WebhookDriverTest, IsNotCalledOnAPrivateAddress) {
    webhook.addresses = outbound::AddressPolicy::only_public;
    const auto error = error_of(answered(R"({"text":"x"})"));

    EXPECT_EQ(error.code, "WEBHOOK_REFUSED");
    EXPECT_TRUE(requests.empty());
}

TEST_F(WebhookDriverTest, TakesNoLargerAnswerThanItMay) {
    webhook.max_answer_bytes = 1'000;
    const auto error = error_of(answered(R"({"text":")" + std::string(2'000, 'x') + "\"}"));

    EXPECT_EQ(error.code, "WEBHOOK_BAD_ANSWER");
    EXPECT_FALSE(error.is_retryable);
}

TEST_F(WebhookDriverTest, ClosesTheConnectionWhenNobodyWantsTheAnswer) {
    is_stopped_by_chunk = true;
    auto closed = std::make_shared<std::atomic<bool>>(false);
    const auto outcome = answered([closed](Visit& visit) {
        visit.read_request();
        visit.write(webhook_stream_head);
        visit.write("event: agent_stream\ndata: {\"chunk\":\"Hel\"}\n\n");
        visit.wait_for_close();
        *closed = true;
    });

    EXPECT_EQ(error_of(outcome).code, "CANCELLED");
    EXPECT_TRUE(*closed);
}

TEST_F(WebhookDriverTest, ClosesTheConnectionAtTheDeadline) {
    turn.deadline = std::chrono::steady_clock::now() + 50ms;
    const auto error = error_of(answered([](Visit& visit) {
        visit.read_request();
        visit.wait_for_close();
    }));

    EXPECT_EQ(error.code, "WEBHOOK_TIMEOUT");
}

}  // namespace
}  // namespace wimpole::agents
