#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "siopp/event.hpp"

namespace siopp {

class Namespace;

/// Who is to get an event: the members of any of the rooms (everyone where no room is named) that are in none
/// of the excepted rooms. Each socket is in a room named by its id. A socket in several rooms gets the event
/// once. A value; may be used on any thread. Emits made on one thread reach each socket in the order they
/// were made.
class Broadcast {
public:
    explicit Broadcast(Namespace& name_space) : name_space_(&name_space) {}

    Broadcast to(std::string_view room) && {
        rooms_.emplace_back(room);
        return std::move(*this);
    }
    Broadcast except(std::string_view room) && {
        excepted_.emplace_back(room);
        return std::move(*this);
    }

    /// Encodes once and queues for every member; does not wait for any of them.
    template <class... Args>
    void emit(std::string_view event, const Args&... args) const {
        ArgumentWriter writer;
        (writer.add(args), ...);
        send(event, writer);
    }

private:
    void send(std::string_view event, const ArgumentWriter& arguments) const;

    Namespace* name_space_;
    std::vector<std::string> rooms_;
    std::vector<std::string> excepted_;
};

}  // namespace siopp
