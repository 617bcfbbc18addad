#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "siopp/base/task.hpp"
#include "siopp/server.hpp"
#include "wimpole/agents/agent_registry.hpp"
#include "wimpole/agents/drivers/remote_driver.hpp"
#include "wimpole/base/clock.hpp"
#include "wimpole/events/socket_state.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::events {

struct RemoteAgentLimits {
    std::size_t max_agents = 1'000;
    /// How long a program that has lost its connection may take to come back before its turns fail.
    std::chrono::milliseconds grace{30'000};
    /// Channels of an agent that are remembered, so that it is told once that it takes part in them.
    std::size_t max_known_channels = 10'000;
};

/// Agents that are programs elsewhere: a socket whose handshake says `agent: {name}` plays the agent that its
/// key names (role agent), or, where the server asks for no credentials, the one that it names itself. It
/// gets `agent_ready`, then `agent_turn` for each turn, and answers by run (docs/remote-agents.md). An agent
/// is known from its first connection on, and active while its program is there.
class RemoteAgents final : public messaging::CommitListener {
public:
    struct Parts {
        siopp::Namespace& name_space;
        agents::TimedExecutor& executor;
        agents::AgentRegistry& agents;
        messaging::Store& store;
        Clock clock;
    };
    /// All must outlive it; it must outlive the executor's functions and the server's workers.
    RemoteAgents(Parts parts, RemoteAgentLimits limits) : parts_(std::move(parts)), limits_(limits) {}

    // On the socket's worker.
    /// What it says of an agent that it may not play, it is told by `messageError`.
    void connected(const SharedSocketState& state);
    void disconnected(SocketState& state);
    /// One of agents::remote_report_events.
    void report(const SharedSocketState& state, std::string_view event, siopp::json::View argument,
                siopp::Ack ack);

    // On the store's writer thread.
    void message_committed(const messaging::Message& message, const messaging::Channel& channel,
                           const std::string& origin) override;
    void channel_updated(const messaging::Channel& channel) override;
    void message_deleted(const messaging::MessageDeleted& event) override;
    void channel_cleared(const messaging::ChannelCleared& event) override;
    void channel_deleted(const messaging::ChannelDeleted& event) override;

private:
    using SharedDriver = std::shared_ptr<agents::RemoteDriver>;
    struct Known {
        SharedDriver driver;
        /// In which it was told that it takes part.
        std::unordered_set<ChannelId> channels;
    };

    /// An agent, and whether its program judges for itself if it has something to say.
    struct Played {
        agents::Agent agent;
        bool decides = false;
    };

    Result<std::optional<Played>> played_by(const SocketState& state) const;
    /// Makes the agent known, or changes what is known of it; a conflict where it is no remote one.
    Result<SharedDriver> admit(const Played& played);
    siopp::Task<void> tell_ready(SharedSocketState state, agents::Agent agent);
    siopp::Task<void> pass_on(SharedDriver driver, agents::RunId run, agents::RemoteReport report,
                              SharedSocketState state, siopp::Ack ack);
    void post(siopp::UniqueFunction<void()> function);
    void note(const messaging::Channel& channel);
    void set_active(EntityId agent, bool is_active);
    void tell_those_in(ChannelId channel, std::string_view event, std::string_view json);
    void tell(EntityId agent, std::string_view event, std::string_view json);

    const Parts parts_;
    const RemoteAgentLimits limits_;
    std::mutex mutex_;
    std::map<EntityId, Known> known_;
    /// Whether there are any, without the lock.
    std::atomic<bool> has_agents_ = false;
};

}  // namespace wimpole::events
