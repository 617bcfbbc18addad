#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "siopp/socketio/emit_flags.hpp"
#include "siopp/socketio/encoder.hpp"
#include "siopp/socketio/room_table.hpp"

namespace siopp::socketio {

/// Who is to get an event; the rules of siopp::Broadcast.
struct Audience {
    std::vector<std::string> rooms;
    std::vector<std::string> excepted;
};

/// One worker's share of a namespace: its members and their rooms.
class LocalNamespace : public std::enable_shared_from_this<LocalNamespace> {
public:
    explicit LocalNamespace(std::string name) : name_(std::move(name)) {}

    const std::string& name() const noexcept { return name_; }
    RoomTable& rooms() noexcept { return rooms_; }

    void add(Member& member) { members_.emplace(member.id, &member); }
    void remove(Member& member);
    /// Null when it is gone.
    Member* find(std::string_view socket_id) const;
    std::size_t size() const noexcept { return members_.size(); }

    /// Queues the event for every member of the audience, once each. Calls no user code.
    void deliver(const Audience& audience, const EncodedEvent& event, Delivery delivery = Delivery::always);

    /// Members without a client, and the rooms they are in: what is delivered with an offset is kept for
    /// them.
    LocalNamespace& detached();

    /// Calls `visit(member)` for every member of the audience, once each; it must not change any table.
    template <class Visit>
    void visit(const Audience& audience, Visit visit) {
        ++delivery_;
        for (const auto& room : audience.excepted) {
            for_each_in(room, [&](Member& member) { member.seen = delivery_; });
        }
        const auto visit_once = [&](Member& member) {
            if (std::exchange(member.seen, delivery_) != delivery_) visit(member);
        };
        if (audience.rooms.empty()) {
            for (const auto& entry : members_)
                visit_once(*entry.second);
            return;
        }
        for (const auto& room : audience.rooms)
            for_each_in(room, visit_once);
    }

private:
    /// A socket's id is a room of its own.
    template <class Visit>
    void for_each_in(std::string_view room, Visit visit) {
        if (auto* member = find(room)) visit(*member);
        const auto* found = rooms_.find(room);
        if (!found) return;
        for (auto* member : found->members)
            visit(*member);
    }

    std::string name_;
    RoomTable rooms_;
    /// Keys are views of the members' own ids.
    boost::unordered_flat_map<std::string_view, Member*> members_;
    std::uint64_t delivery_ = 0;
    /// Null until it is needed.
    std::unique_ptr<LocalNamespace> detached_;
};

}  // namespace siopp::socketio
