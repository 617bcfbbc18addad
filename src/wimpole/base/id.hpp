#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/uuid.hpp"

namespace wimpole {

/// A UUID that cannot be mistaken for that of another kind of thing.
template <class Tag>
class Id {
public:
    constexpr Id() = default;
    explicit constexpr Id(siopp::Uuid uuid) : uuid_(uuid) {}

    static std::optional<Id> parse(std::string_view text) {
        const auto uuid = siopp::Uuid::parse(text);
        if (!uuid) return std::nullopt;
        return Id(*uuid);
    }
    static Id random() { return Id(siopp::Uuid::random()); }

    const siopp::Uuid& uuid() const noexcept { return uuid_; }
    std::string to_string() const { return uuid_.to_string(); }

    auto operator<=>(const Id&) const = default;

private:
    siopp::Uuid uuid_;
};

/// A person or an agent.
using EntityId = Id<struct EntityTag>;
using ChannelId = Id<struct ChannelTag>;
using MessageId = Id<struct MessageTag>;
/// ElizaOS "server" or "world".
using MessageServerId = Id<struct MessageServerTag>;

}  // namespace wimpole

template <class Tag>
struct std::hash<wimpole::Id<Tag>> {
    std::size_t operator()(const wimpole::Id<Tag>& id) const noexcept {
        return std::hash<siopp::Uuid>()(id.uuid());
    }
};
