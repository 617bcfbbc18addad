#include "wimpole/agents/agent_registry.hpp"

#include <algorithm>
#include <utility>

namespace wimpole::agents {

namespace {

auto has_id(EntityId id) {
    return [id](const AgentRegistry::SharedEntry& entry) { return entry->agent.id == id; };
}

}  // namespace

// Readers keep what they have got: the list is copied, changed, and put in the place of the old one.
void AgentRegistry::put(Entry entry) {
    const auto id = entry.agent.id;
    auto shared = std::make_shared<const Entry>(std::move(entry));
    const std::lock_guard lock(shared_->mutex);
    auto entries = std::make_shared<Entries>(*shared_->entries);
    const auto found = std::ranges::find_if(*entries, has_id(id));
    if (found == entries->end()) {
        entries->push_back(std::move(shared));
    } else {
        *found = std::move(shared);
    }
    shared_->entries = std::move(entries);
}

bool AgentRegistry::remove(EntityId id) {
    const std::lock_guard lock(shared_->mutex);
    auto entries = std::make_shared<Entries>(*shared_->entries);
    const bool removed = std::erase_if(*entries, has_id(id)) > 0;
    shared_->entries = std::move(entries);
    return removed;
}

AgentRegistry::SharedEntry AgentRegistry::find(EntityId id) const {
    const auto entries = this->entries();
    const auto found = std::ranges::find_if(*entries, has_id(id));
    return found == entries->end() ? nullptr : *found;
}

bool AgentRegistry::is_active(EntityId id) const {
    const auto entry = find(id);
    return entry && entry->is_active;
}

std::shared_ptr<const AgentRegistry::Entries> AgentRegistry::entries() const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->entries;
}

}  // namespace wimpole::agents
