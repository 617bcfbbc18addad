#include "wimpole/agents/agent_host.hpp"

#include <variant>

#include <spdlog/spdlog.h>

#include "wimpole/agents/input_lock.hpp"
#include "wimpole/agents/turn_taking.hpp"

namespace wimpole::agents {

namespace {

/// What a driver tells before its turn ends is not passed on yet.
class NoEvents final : public TurnEvents {
public:
    void thought(std::string_view) override {}
    void chunk(std::string_view) override {}
    void action(ActionStep) override {}
};

messaging::Submission submission_of(const Agent& agent, const Turn& turn, Reply reply) {
    messaging::Submission submission;
    submission.channel = turn.channel.id;
    submission.message_server = turn.channel.message_server;
    submission.sender = agent.id;
    submission.sender_name = agent.name;
    submission.text = std::move(reply.text);
    submission.source = "agent_response";
    submission.thought = std::move(reply.thought);
    submission.actions = std::move(reply.actions);
    submission.in_reply_to = turn.trigger.id;
    submission.id = turn.reply;
    submission.attachments = std::move(reply.attachments);
    submission.metadata = std::move(reply.metadata);
    return submission;
}

}  // namespace

AgentHost::AgentHost(siopp::Executor& executor, const AgentRegistry& agents,
                     messaging::MessageService& service, ChannelSignals& signals, AgentHostLimits limits)
    : executor_(executor), agents_(agents), service_(service), signals_(signals), limits_(limits) {}

void AgentHost::message_committed(const messaging::Message& message, const messaging::Channel& channel,
                                  const std::string&) {
    const auto entries = agents_.entries();
    for (const auto& entry : *entries) {
        if (!entry->is_active) continue;
        if (!takes_turn(decide_turn(entry->agent, message, channel, agents_))) continue;

        Turn turn;
        turn.run = RunId::random();
        turn.agent = entry->agent;
        turn.channel = channel;
        turn.trigger = message;
        turn.reply = MessageId::random();
        const LogScope scope(context_of(turn));
        auto enqueue_turn = [this, turn = std::move(turn)]() mutable { enqueue(std::move(turn)); };
        if (!executor_.post(std::move(enqueue_turn))) {
            spdlog::warn("message {} is not answered: the worker of agents is not available",
                         message.id.to_string());
        }
    }
}

void AgentHost::enqueue(Turn turn) {
    const QueueKey key{turn.agent.id, turn.channel.id};
    const auto [queue, is_idle] = queues_.try_emplace(key);
    auto& waiting = queue->second;
    if (waiting.size() >= limits_.max_waiting_in_channel)
        return drop(turn, "too many turns wait in its channel");
    if (waiting_ >= limits_.max_waiting) {
        if (is_idle) queues_.erase(queue);
        return drop(turn, "too many turns wait");
    }

    waiting.push_back(std::move(turn));
    ++waiting_;
    metrics_.waiting.add();
    if (is_idle) siopp::spawn(run_queue(key));
}

siopp::Task<void> AgentHost::run_queue(QueueKey key) {
    const auto queue = queues_.find(key);
    while (!queue->second.empty()) {
        auto turn = std::move(queue->second.front());
        queue->second.pop_front();
        --waiting_;
        metrics_.waiting.subtract();
        auto running = run(std::move(turn));
        co_await std::move(running);
    }
    queues_.erase(queue);
}

siopp::Task<void> AgentHost::run(Turn turn) {
    const auto entry = agents_.find(turn.agent.id);
    // Stopped since it was its turn.
    if (!entry || !entry->is_active) co_return;
    const InputLock lock(signals_, turn.channel, input_policy(turn.channel, agents_));
    // Before the lock is opened again the turn is counted.
    const TurnClock clock(metrics_);

    NoEvents events;
    auto running = entry->driver->run(turn, events, {});
    auto outcome = co_await std::move(running);
    if (const auto* error = std::get_if<TurnError>(&outcome)) {
        fail(turn, error->message);
        co_return;
    }
    auto* reply = std::get_if<Reply>(&outcome);
    if (!reply) {
        metrics_.ignored.add();
        const LogScope scope(context_of(turn));
        spdlog::info("message {} needs no answer", turn.trigger.id.to_string());
        co_return;
    }

    auto submitting = service_.submit(submission_of(entry->agent, turn, std::move(*reply)), {}, {});
    const auto receipt = co_await std::move(submitting);
    if (!receipt) {
        fail(turn, receipt.error().reason);
        co_return;
    }
    metrics_.replied.add();
    const LogScope scope(context_of(turn));
    spdlog::info("answered message {} by {}", turn.trigger.id.to_string(), receipt->message.id.to_string());
}

LogContext AgentHost::context_of(const Turn& turn) const {
    const auto entry = agents_.find(turn.agent.id);
    LogContext context;
    context.agent_id = turn.agent.id.to_string();
    if (entry) context.agent_name = entry->agent.name;
    context.channel_id = turn.channel.id.to_string();
    return context;
}

void AgentHost::drop(const Turn& turn, const char* why) {
    metrics_.dropped.add();
    const LogScope scope(context_of(turn));
    spdlog::warn("message {} is not answered: {}", turn.trigger.id.to_string(), why);
}

void AgentHost::fail(const Turn& turn, const std::string& reason) {
    metrics_.failed.add();
    const LogScope scope(context_of(turn));
    spdlog::error("the turn for message {} failed: {}", turn.trigger.id.to_string(), reason);
}

}  // namespace wimpole::agents
