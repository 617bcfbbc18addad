#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "wimpole/agents/agent_driver.hpp"

namespace wimpole::agents {

struct TurnQueueLimits {
    /// Turns of one agent in one channel that wait for the one that runs.
    std::size_t max_waiting_in_channel = 32;
    /// The same for all channels together.
    std::size_t max_waiting = 10'000;
    /// Turns that run at a time: of one agent, and of all.
    std::size_t max_running_of_agent = 4;
    std::size_t max_running = 64;
};

/// Turns that wait: those of one agent in one channel are taken one after the other, first come, first
/// served, and only so many at a time altogether. One thread.
class TurnQueue {
public:
    explicit TurnQueue(TurnQueueLimits limits) : limits_(limits) {}

    using Key = std::pair<EntityId, ChannelId>;
    static Key key_of(const Turn& turn) { return {turn.agent.id, turn.channel.id}; }

    /// False, and the turn is not taken, where too many wait.
    [[nodiscard]] bool add(Turn turn);
    /// A turn that was taken but has not been answered waits again, as the first of its agent and channel.
    void put_back(Turn turn);

    enum class Take : std::uint8_t {
        /// One turn.
        first,
        /// One for all that wait in its channel.
        all
    };
    /// The turn whose time has come, nothing where none may run now. It runs until end_turn(), and its
    /// channel is busy until release().
    std::optional<Turn> take(Take what);
    void end_turn(const Key& key);
    void release(const Key& key);

    bool is_busy(const Key& key) const { return queues_.contains(key); }
    std::size_t waiting() const noexcept { return waiting_; }

    /// Takes out those that wait and for which the condition holds.
    template <class Condition>
    std::vector<Turn> take_out(Condition condition);

private:
    struct Queue {
        std::deque<Turn> turns;
        bool is_running = false;
    };

    static void merge(Queue& queue);
    bool may_run(const Key& key) const;

    const TurnQueueLimits limits_;
    /// Has those that run or wait.
    std::map<Key, Queue> queues_;
    /// Those that wait and do not run, the one that came first in front.
    std::list<Key> ready_;
    std::map<EntityId, std::size_t> running_of_agent_;
    std::size_t running_ = 0;
    std::size_t waiting_ = 0;
};

template <class Condition>
std::vector<Turn> TurnQueue::take_out(Condition condition) {
    std::vector<Turn> taken;
    for (auto entry = queues_.begin(); entry != queues_.end();) {
        auto& turns = entry->second.turns;
        for (auto turn = turns.begin(); turn != turns.end();) {
            if (!condition(*turn)) {
                ++turn;
                continue;
            }
            taken.push_back(std::move(*turn));
            turn = turns.erase(turn);
            --waiting_;
        }
        const bool is_idle = turns.empty() && !entry->second.is_running;
        if (is_idle) ready_.remove(entry->first);
        entry = is_idle ? queues_.erase(entry) : std::next(entry);
    }
    return taken;
}

}  // namespace wimpole::agents
