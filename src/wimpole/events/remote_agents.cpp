#include "wimpole/events/remote_agents.hpp"

#include <algorithm>

#include "wimpole/agents/executor_call.hpp"
#include "wimpole/base/log.hpp"
#include "wimpole/events/remote_agent_json.hpp"

namespace wimpole::events {

using siopp::RawJson;

namespace {

/// A socket of the program.
class SocketLine final : public agents::RemoteLine {
public:
    SocketLine(siopp::Namespace& name_space, Clock clock, std::string socket)
        : name_space_(name_space), clock_(std::move(clock)), socket_(std::move(socket)) {}

    void give(const agents::Turn& turn) override {
        using std::chrono::duration_cast;
        using std::chrono::milliseconds;
        const auto left = duration_cast<milliseconds>(turn.deadline - std::chrono::steady_clock::now());
        const auto json = agent_turn(turn, clock_() + left.count());
        name_space_.to(socket_).emit("agent_turn", RawJson{json});
    }
    void stop(agents::RunId run) override {
        const auto json = agent_stop(run);
        name_space_.to(socket_).emit("agent_stop", RawJson{json});
    }

private:
    siopp::Namespace& name_space_;
    const Clock clock_;
    const std::string socket_;
};

/// All sockets that play an agent.
std::string room_of(EntityId agent) {
    return "agent " + agent.to_string();
}

std::string run_not_found() {
    return R"({"ok":false,"code":"RUN_NOT_FOUND","message":"There is no such run, or it has ended."})";
}

}  // namespace

Result<std::optional<RemoteAgents::Played>> RemoteAgents::played_by(const SocketState& state) const {
    auto claim = remote_agent_claim(state.socket->handshake().auth);
    if (!claim) return claim.error();
    if (!*claim) return std::optional<Played>();

    const auto& principal = state.identity.principal();
    const bool has_key = principal.role == auth::Role::agent && principal.entity;
    if (!has_key && !principal.is_open())
        return Error{Error::Kind::forbidden, "Only a key of an agent may play an agent."};
    const auto id = has_key ? principal.entity : (*claim)->id;
    if (!id) return invalid("agent.id is required.");
    if ((*claim)->id && (*claim)->id != id)
        return Error{Error::Kind::forbidden, "agent.id differs from that of the key."};

    Played played;
    played.decides = (*claim)->decides;
    auto& agent = played.agent;
    agent.id = *id;
    agent.name = (*claim)->name;
    agent.username = (*claim)->username;
    agent.bio = (*claim)->bio;
    agent.created_at_ms = agent.updated_at_ms = parts_.clock();
    return std::optional(std::move(played));
}

Result<RemoteAgents::SharedDriver> RemoteAgents::admit(const Played& played) {
    const auto& agent = played.agent;
    const std::lock_guard lock(mutex_);
    auto known = known_.find(agent.id);
    const auto entry = parts_.agents.find(agent.id);
    const bool is_ours = known != known_.end() && entry && entry->driver == known->second.driver;
    if (entry && !is_ours) return Error{Error::Kind::conflict, "An agent of that id runs in the server."};
    if (known == known_.end()) {
        if (known_.size() >= limits_.max_agents)
            return Error{Error::Kind::busy, "There are too many agents already."};
        auto driver = std::make_shared<agents::RemoteDriver>(
            parts_.executor, limits_.grace,
            [this, id = agent.id](bool is_there) { set_active(id, is_there); });
        known = known_.emplace(agent.id, Known{std::move(driver), {}}).first;
        has_agents_ = true;
    }

    known->second.driver->set_can_decide(played.decides);
    auto changed = agent;
    if (entry) changed.created_at_ms = entry->agent.created_at_ms;
    parts_.agents.put({std::move(changed), known->second.driver, true});
    return known->second.driver;
}

void RemoteAgents::connected(const SharedSocketState& state) {
    const auto played = played_by(*state);
    siopp::Ack none;
    if (!played) return refuse(state, none, played.error());
    if (!*played) return;
    const auto& agent = (*played)->agent;
    auto driver = admit(**played);
    if (!driver) return refuse(state, none, driver.error());

    auto& socket = *state->socket;
    socket.join(room_of(agent.id));
    state->identity.play(agent.id);
    state->remote_agent = *driver;
    state->remote_line =
        std::make_shared<SocketLine>(parts_.name_space, parts_.clock, std::string(socket.id()));
    siopp::spawn(tell_ready(state, agent));
}

siopp::Task<void> RemoteAgents::tell_ready(SharedSocketState state, agents::Agent agent) {
    auto reading = parts_.store.channels_of_participant(agent.id);
    auto channels = co_await std::move(reading);
    if (!state->socket) co_return;
    if (!channels) {
        siopp::Ack none;
        refuse(state, none, channels.error());
        channels = std::vector<messaging::Channel>();
    }
    {
        const std::lock_guard lock(mutex_);
        auto& known = known_.at(agent.id).channels;
        for (const auto& channel : *channels) {
            if (known.size() < limits_.max_known_channels) known.insert(channel.id);
        }
    }
    state->emit("agent_ready", agent_ready(agent, *channels));
    // Turns come behind it.
    if (!state->socket) co_return;
    post([driver = state->remote_agent, line = state->remote_line] { driver->connect(line); });
    log::info("agent ", agent.name, " (", agent.id.to_string(), ") is played by socket ",
              state->socket->id());
}

void RemoteAgents::disconnected(SocketState& state) {
    if (!state.remote_agent) return;
    post([driver = std::move(state.remote_agent), line = std::move(state.remote_line)] {
        driver->disconnect(line.get());
    });
    state.remote_agent.reset();
}

void RemoteAgents::report(const SharedSocketState& state, std::string_view event, siopp::json::View argument,
                          siopp::Ack ack) {
    if (!state->remote_agent)
        return refuse(state, ack, Error{Error::Kind::forbidden, "This connection plays no agent."});
    auto report = run_report(event, argument);
    if (!report) return refuse(state, ack, report.error());
    siopp::spawn(pass_on(state->remote_agent, report->run, std::move(report->report), state, std::move(ack)));
}

siopp::Task<void> RemoteAgents::pass_on(SharedDriver driver, agents::RunId run, agents::RemoteReport report,
                                        SharedSocketState state, siopp::Ack ack) {
    auto passing = agents::call_on<bool>(
        parts_.executor, [&driver, run, &report] { return driver->report(run, std::move(report)); });
    const auto is_known = co_await std::move(passing);
    if (!is_known) {
        refuse(state, ack, Error{Error::Kind::busy, "The server is too busy. Please try again."});
        co_return;
    }
    if (ack.wanted()) ack(RawJson{*is_known ? std::string(R"({"ok":true})") : run_not_found()});
}

void RemoteAgents::post(siopp::UniqueFunction<void()> function) {
    if (!parts_.executor.post(std::move(function)))
        log::warn("a remote agent's connection is not noted: the agents' thread is not available");
}

void RemoteAgents::set_active(EntityId agent, bool is_active) {
    const auto entry = parts_.agents.find(agent);
    if (!entry || entry->is_active == is_active) return;
    auto changed = *entry;
    changed.is_active = is_active;
    parts_.agents.put(std::move(changed));
    log::info("agent ", entry->agent.name, " is ", is_active ? "there" : "away");
}

void RemoteAgents::tell(EntityId agent, std::string_view event, std::string_view json) {
    parts_.name_space.to(room_of(agent)).emit(event, RawJson{json});
}

void RemoteAgents::message_committed(const messaging::Message&, const messaging::Channel& channel,
                                     const std::string&) {
    note(channel);
}

void RemoteAgents::channel_updated(const messaging::Channel& channel) {
    note(channel);
}

void RemoteAgents::note(const messaging::Channel& channel) {
    if (!has_agents_) return;
    const std::lock_guard lock(mutex_);
    for (auto& [agent, known] : known_) {
        const bool knows = known.channels.contains(channel.id);
        const bool takes_part = channel.has_participant(agent);
        if (knows == takes_part) continue;
        if (!takes_part) {
            known.channels.erase(channel.id);
            tell(agent, "agent_removed", agent_removed(agent, channel.id));
            continue;
        }
        if (known.channels.size() < limits_.max_known_channels) known.channels.insert(channel.id);
        tell(agent, "agent_added", agent_added(agent, channel));
    }
}

void RemoteAgents::tell_those_in(ChannelId channel, std::string_view event, std::string_view json) {
    if (!has_agents_) return;
    const std::lock_guard lock(mutex_);
    for (const auto& [agent, known] : known_) {
        if (known.channels.contains(channel)) tell(agent, event, json);
    }
}

void RemoteAgents::message_deleted(const messaging::MessageDeleted& event) {
    tell_those_in(event.channel, "agent_message_deleted", agent_message_deleted(event));
}

void RemoteAgents::channel_cleared(const messaging::ChannelCleared& event) {
    tell_those_in(event.channel, "agent_channel_cleared", agent_channel_cleared(event.channel));
}

void RemoteAgents::channel_deleted(const messaging::ChannelDeleted& event) {
    if (!has_agents_) return;
    const std::lock_guard lock(mutex_);
    for (auto& [agent, known] : known_) {
        if (known.channels.erase(event.channel) > 0)
            tell(agent, "agent_removed", agent_removed(agent, event.channel));
    }
}

}  // namespace wimpole::events
