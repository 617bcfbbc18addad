#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "siopp/base/executor.hpp"
#include "siopp/base/task.hpp"
#include "wimpole/agents/agent_metrics.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/agents/channel_signals.hpp"
#include "wimpole/base/log_context.hpp"
#include "wimpole/messaging/message_service.hpp"

namespace wimpole::agents {

struct AgentHostLimits {
    /// Turns of one agent in one channel that wait for the one that runs; what comes on top is dropped and
    /// logged.
    std::size_t max_waiting_in_channel = 32;
    /// The same for all channels together.
    std::size_t max_waiting = 10'000;
};

/// Lets agents take their turns: decides who reacts to a message, runs one turn at a time for each agent in
/// each channel, first come, first served, and posts the replies. Everything but message_committed() happens
/// on the executor that it is given.
class AgentHost final : public messaging::CommitListener {
public:
    /// All must outlive the host, which must outlive the executor's functions.
    AgentHost(siopp::Executor& executor, const AgentRegistry& agents, messaging::MessageService& service,
              ChannelSignals& signals, AgentHostLimits limits);

    /// Any thread; a message that no agent reacts to costs no more than finding that out.
    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override;

    /// Any thread.
    const AgentMetrics& metrics() const noexcept { return metrics_; }

private:
    using QueueKey = std::pair<EntityId, ChannelId>;

    void enqueue(Turn turn);
    void drop(const Turn& turn, const char* why);
    siopp::Task<void> run_queue(QueueKey key);
    siopp::Task<void> run(Turn turn);
    LogContext context_of(const Turn& turn) const;
    void fail(const Turn& turn, const std::string& reason);

    siopp::Executor& executor_;
    const AgentRegistry& agents_;
    messaging::MessageService& service_;
    ChannelSignals& signals_;
    AgentHostLimits limits_;
    /// Exists while a turn of the key runs.
    std::map<QueueKey, std::deque<Turn>> queues_;
    std::size_t waiting_ = 0;
    AgentMetrics metrics_;
};

}  // namespace wimpole::agents
