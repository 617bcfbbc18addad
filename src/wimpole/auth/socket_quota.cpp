#include "wimpole/auth/socket_quota.hpp"

namespace wimpole::auth {

std::optional<SocketQuota::Place> SocketQuota::take(EntityId identity, std::size_t limit) {
    const std::lock_guard lock(taken_->mutex);
    auto& places = taken_->places[identity];
    if (limit > 0 && places >= limit) return std::nullopt;

    ++places;
    return Place(nullptr, [taken = taken_, identity](const void*) {
        const std::lock_guard giving_back(taken->mutex);
        const auto found = taken->places.find(identity);
        if (--found->second == 0) taken->places.erase(found);
    });
}

}  // namespace wimpole::auth
