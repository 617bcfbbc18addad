#pragma once

#include <string>

#include "siopp/server.hpp"
#include "wimpole/events/access.hpp"
#include "wimpole/events/channel_directory.hpp"
#include "wimpole/events/channel_events.hpp"
#include "wimpole/events/message_events.hpp"
#include "wimpole/events/remote_agents.hpp"
#include "wimpole/events/room_events.hpp"

namespace wimpole::events {

/// What wimpole does with the sockets of a namespace, and which request each event is.
class SocketEvents {
public:
    /// All must outlive it; `remote_agents` is null where no agents run.
    SocketEvents(Access& access, ChannelEvents& channels, MessageEvents& messages, RoomEvents& rooms,
                 ChannelDirectory& directory, RemoteAgents* remote_agents = nullptr)
        : access_(access),
          channels_(channels),
          messages_(messages),
          rooms_(rooms),
          directory_(directory),
          remote_agents_(remote_agents) {}

    /// Before the server starts; this must outlive its workers.
    void register_on(siopp::Namespace& name_space);

    /// Any thread.
    const RefusalCounts& refusals() const noexcept { return refusals_; }

private:
    void register_reports(siopp::Namespace& name_space);
    void handle(siopp::Socket& socket, siopp::Event& event);
    void carry_out(const SharedSocketState& state, Request request, siopp::Ack ack);
    /// Carries out an event that is about nothing stored, by what it is called.
    using Other = void (SocketEvents::*)(const SharedSocketState&, siopp::json::View, siopp::Ack);
    void register_other(siopp::Namespace& name_space, std::string name, Other other);
    void renew(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);
    void typing(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);
    void presence(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);
    void world_state(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);
    void cancel_agents(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);
    void subscribe_channels(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);
    void unsubscribe_channels(const SharedSocketState& state, siopp::json::View argument, siopp::Ack ack);

    Access& access_;
    ChannelEvents& channels_;
    MessageEvents& messages_;
    RoomEvents& rooms_;
    ChannelDirectory& directory_;
    RemoteAgents* remote_agents_;
    RefusalCounts refusals_;
};

}  // namespace wimpole::events
