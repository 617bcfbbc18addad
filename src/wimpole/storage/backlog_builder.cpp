#include "wimpole/storage/backlog_builder.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace wimpole::storage {

using messaging::ChannelEvent;
using messaging::Message;
using messaging::MessageUpdated;

namespace {

std::size_t size_of(const ChannelEvent& event) {
    if (const auto* const message = std::get_if<Message>(&event)) return message->size_bytes();
    if (const auto* const update = std::get_if<MessageUpdated>(&event)) return update->message.size_bytes();
    return 0;
}

}  // namespace

bool BacklogBuilder::add(ChannelEvent event) {
    const auto* const update = std::get_if<MessageUpdated>(&event);
    if (update && !updated_.insert(update->message.id).second) return true;

    bytes_ += size_of(event);
    if (backlog_.events.size() >= limit_.messages || bytes_ > limit_.bytes) {
        mark_incomplete();
        return false;
    }
    backlog_.events.push_back(std::move(event));
    return true;
}

messaging::Backlog BacklogBuilder::finish() && {
    std::ranges::reverse(backlog_.events);
    return std::move(backlog_);
}

}  // namespace wimpole::storage
