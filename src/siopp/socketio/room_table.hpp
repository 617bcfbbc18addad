#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace siopp::socketio {

class Client;
class EventLog;
struct Room;

/// What rooms know of a socket: whose session to write to, and where it is listed.
struct Member {
    struct Place {
        Room* room;
        /// Index into Room::members.
        std::size_t position;
    };

    /// Null while the socket is detached.
    Client* client;
    std::string id;
    std::vector<Place> places;
    /// The last delivery that has seen this member.
    std::uint64_t seen = 0;
    /// Finds the member's owner in a table of its own.
    std::uint64_t key = 0;
    /// Keeps what the socket is sent, for a client that comes back; null without connection state recovery.
    EventLog* log = nullptr;

    std::vector<std::string> rooms() const;
};

struct Room {
    std::string name;
    std::vector<Member*> members;
};

/// The rooms of one namespace on one worker. Joining and leaving take constant time in the size of the room;
/// a room exists as long as it has members.
class RoomTable {
public:
    /// Does nothing when the member is in it already.
    void join(Member& member, std::string_view room);
    void leave(Member& member, std::string_view room);
    void leave_all(Member& member);

    bool is_in(const Member& member, std::string_view room) const;
    /// Null where nobody is in it.
    const Room* find(std::string_view room) const;
    std::size_t size() const noexcept { return rooms_.size(); }

private:
    void remove(Member& member, std::size_t place);

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };
    boost::unordered_flat_map<std::string, std::unique_ptr<Room>, Hash, std::equal_to<>> rooms_;
};

}  // namespace siopp::socketio
