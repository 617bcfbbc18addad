#include "wimpole/agents/turn_queue.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace wimpole::agents {

bool TurnQueue::add(Turn turn) {
    const auto key = key_of(turn);
    const auto found = queues_.find(key);
    const bool is_channel_full =
        found != queues_.end() && found->second.turns.size() >= limits_.max_waiting_in_channel;
    if (is_channel_full || waiting_ >= limits_.max_waiting) return false;

    auto& queue = queues_[key];
    if (queue.turns.empty() && !queue.is_running) ready_.push_back(key);
    queue.turns.push_back(std::move(turn));
    ++waiting_;
    return true;
}

void TurnQueue::put_back(Turn turn) {
    queues_[key_of(turn)].turns.push_front(std::move(turn));
    ++waiting_;
}

std::optional<Turn> TurnQueue::take(Take what) {
    const auto ready = std::ranges::find_if(ready_, [this](const Key& key) { return may_run(key); });
    if (ready == ready_.end()) return std::nullopt;

    const auto key = *ready;
    ready_.erase(ready);
    auto& queue = queues_.at(key);
    if (what == Take::all) {
        waiting_ -= queue.turns.size() - 1;
        merge(queue);
    }
    auto turn = std::move(queue.turns.front());
    queue.turns.pop_front();
    queue.is_running = true;
    --waiting_;
    ++running_;
    ++running_of_agent_[key.first];
    return turn;
}

/// The last one is what is answered, for all.
void TurnQueue::merge(Queue& queue) {
    std::vector<messaging::Message> triggers;
    const bool all_offered = std::ranges::all_of(queue.turns, &Turn::is_offered);
    for (auto& turn : queue.turns) {
        std::ranges::move(turn.earlier_triggers, std::back_inserter(triggers));
        triggers.push_back(std::move(turn.trigger));
    }
    auto last = std::move(queue.turns.back());
    last.trigger = std::move(triggers.back());
    triggers.pop_back();
    last.is_offered = all_offered;
    last.earlier_triggers = std::move(triggers);
    queue.turns.clear();
    queue.turns.push_back(std::move(last));
}

bool TurnQueue::may_run(const Key& key) const {
    if (running_ >= limits_.max_running) return false;
    const auto of_agent = running_of_agent_.find(key.first);
    return of_agent == running_of_agent_.end() || of_agent->second < limits_.max_running_of_agent;
}

void TurnQueue::end_turn(const Key& key) {
    --running_;
    const auto of_agent = running_of_agent_.find(key.first);
    if (--of_agent->second == 0) running_of_agent_.erase(of_agent);
}

void TurnQueue::release(const Key& key) {
    const auto found = queues_.find(key);
    found->second.is_running = false;
    if (found->second.turns.empty()) {
        queues_.erase(found);
    } else {
        ready_.push_back(key);
    }
}

}  // namespace wimpole::agents
