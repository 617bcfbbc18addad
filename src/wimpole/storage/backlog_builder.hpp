#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include "wimpole/messaging/message_store.hpp"

namespace wimpole::storage {

/// Puts together what a replay gives, in the same way for every store. The store hands it the channel's
/// events from the newest back.
class BacklogBuilder {
public:
    BacklogBuilder(std::uint64_t head, messaging::ReplayLimit limit) : limit_(limit) { backlog_.head = head; }

    /// False where the event, and so all before it, does not fit any longer.
    bool add(messaging::ChannelEvent event);
    /// Something that the client has missed is not in it.
    void mark_incomplete() { backlog_.complete = false; }
    messaging::Backlog finish() &&;

private:
    const messaging::ReplayLimit limit_;
    std::size_t bytes_ = 0;
    std::unordered_set<MessageId> updated_;
    /// The newest event comes first.
    messaging::Backlog backlog_;
};

}  // namespace wimpole::storage
