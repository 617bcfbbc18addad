#pragma once

#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "wimpole/events/socket_state.hpp"

namespace wimpole::events {

/// Who is in a channel now.
struct People {
    std::size_t count = 0;
    /// Not all of them where they are many.
    std::vector<EntityId> entities;
};

/// Who is in which channel with a connection, and the telling of it: `userJoined` when somebody's first
/// socket joins a channel, `userLeft` when the last one leaves, to the others there. Sockets that are
/// nobody's are not told of, nor anybody in a channel with many people, where each coming and going would
/// cost as many deliveries. Its members are called on the socket's worker; one object serves all workers.
class Presence {
public:
    static constexpr std::size_t max_people = 200;

    /// The socket is in the room of the channel.
    void joined(SocketState& state, ChannelId channel);
    /// It has left the room.
    void left(SocketState& state, ChannelId channel);
    /// The socket is gone; its channels stay written down, should it come back to them.
    void gone(const SocketState& state, const siopp::Socket& socket);
    void came_back(const SocketState& state);

    /// Any thread. At most `max_people` of them by name.
    People people(ChannelId channel);

private:
    void tell_left(ChannelId channel, EntityId entity, const siopp::Socket& socket);
    void tell_joined(ChannelId channel, EntityId entity, const siopp::Socket& socket);
    /// Whether to tell of it.
    bool count_in(ChannelId channel, EntityId entity);
    bool count_out(ChannelId channel, EntityId entity);

    std::mutex mutex_;
    /// How many sockets of each.
    std::unordered_map<ChannelId, std::unordered_map<EntityId, std::size_t>> people_;
};

}  // namespace wimpole::events
