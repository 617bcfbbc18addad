#include "wimpole/agents/agent_registry.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/json_writer.hpp"

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
        entries->push_back(shared);
    } else {
        *found = shared;
    }
    shared_->entries = std::move(entries);
    if (shared_->listener) shared_->listener(id, shared);
}

bool AgentRegistry::remove(EntityId id) {
    const std::lock_guard lock(shared_->mutex);
    auto entries = std::make_shared<Entries>(*shared_->entries);
    const bool removed = std::erase_if(*entries, has_id(id)) > 0;
    shared_->entries = std::move(entries);
    if (removed && shared_->listener) shared_->listener(id, nullptr);
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

void AgentRegistry::set_listener(Listener listener) {
    const std::lock_guard lock(shared_->mutex);
    shared_->listener = std::move(listener);
}

std::string summary_json(const AgentRegistry::Entry& entry) {
    const auto& agent = entry.agent;
    std::string json;
    siopp::json::Writer(json)
        .begin_object()
        .member("id", agent.id.to_string())
        .member("name", agent.name)
        .member("characterName", agent.name)
        .member("bio", agent.bio.empty() ? std::string() : agent.bio.front())
        .member("status", entry.is_active ? "active" : "inactive")
        .end_object();
    return json;
}

}  // namespace wimpole::agents
