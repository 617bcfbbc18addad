#pragma once

#include <optional>

#include "siopp/base/task.hpp"
#include "wimpole/auth/policy.hpp"
#include "wimpole/messaging/store.hpp"

namespace wimpole::events {

/// Whether somebody may do something in a channel that only the store knows. Asks it only where the answer
/// depends on the channel. Any worker.
class ChannelDoor {
public:
    explicit ChannelDoor(messaging::Store& store) : store_(store) {}

    /// Whether the principal may in every channel.
    static bool is_always_open(const auth::Principal& principal, auth::Operation operation);

    /// Why not; nothing if it may. forbidden with the real server's text (ELIZAOS.md §2.2), and the errors of
    /// the store.
    siopp::Task<std::optional<Error>> check(auth::Principal principal, auth::Operation operation,
                                            ChannelId channel);

private:
    messaging::Store& store_;
};

}  // namespace wimpole::events
