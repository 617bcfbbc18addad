#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "wimpole/base/id.hpp"

namespace wimpole::auth {

/// How many sockets each identity has open, over all workers. Any thread.
class SocketQuota {
public:
    /// One socket's place, given back when this and its copies are gone; it may outlive the quota.
    using Place = std::shared_ptr<const void>;

    SocketQuota() : taken_(std::make_shared<Taken>()) {}

    /// Nothing where the identity has `limit` places already; 0 is no limit.
    std::optional<Place> take(EntityId identity, std::size_t limit);

private:
    struct Taken {
        std::mutex mutex;
        std::unordered_map<EntityId, std::size_t> places;
    };

    std::shared_ptr<Taken> taken_;
};

}  // namespace wimpole::auth
