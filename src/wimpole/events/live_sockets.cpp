#include "wimpole/events/live_sockets.hpp"

#include <cassert>
#include <utility>

namespace wimpole::events {

LiveSockets::LiveSockets(const std::vector<siopp::Executor*>& workers) {
    for (auto* executor : workers) {
        workers_.push_back(std::make_unique<Worker>());
        workers_.back()->executor = executor;
    }
}

LiveSockets::Worker& LiveSockets::current() {
    const auto* executor = siopp::Executor::current();
    std::size_t index = 0;
    while (index + 1 < workers_.size() && workers_[index]->executor != executor)
        ++index;
    assert(workers_[index]->executor == executor);
    return *workers_[index];
}

void LiveSockets::add(const SharedSocketState& state) {
    auto& worker = current();
    worker.sockets.insert(state);
    note_end(worker, state);
}

void LiveSockets::remove(const SharedSocketState& state) {
    auto& worker = current();
    forget_end(worker, state);
    worker.sockets.erase(state);
}

void LiveSockets::update(const SharedSocketState& state) {
    auto& worker = current();
    forget_end(worker, state);
    note_end(worker, state);
}

void LiveSockets::note_end(Worker& worker, const SharedSocketState& state) {
    if (const auto end = state->identity.principal().expires_at_ms) {
        worker.ending.emplace(*end, state);
        worker.ends.emplace(state, *end);
    }
    worker.next_end = worker.ending.empty() ? never : worker.ending.begin()->first;
}

void LiveSockets::forget_end(Worker& worker, const SharedSocketState& state) {
    const auto end = worker.ends.find(state);
    if (end == worker.ends.end()) return;
    worker.ending.erase({end->second, state});
    worker.ends.erase(end);
    worker.next_end = worker.ending.empty() ? never : worker.ending.begin()->first;
}

std::vector<SharedSocketState> LiveSockets::expired(const Worker& worker, std::int64_t now_ms) {
    std::vector<SharedSocketState> states;
    for (const auto& [end, state] : worker.ending) {
        if (end > now_ms) break;
        states.push_back(state);
    }
    return states;
}

void LiveSockets::visit(const Visit& visit, std::optional<std::uint64_t> mark) {
    for (auto& worker : workers_) {
        auto look = [&worker = *worker, visit, mark] {
            // What is visited may change the table.
            const std::vector<SharedSocketState> states(worker.sockets.begin(), worker.sockets.end());
            for (const auto& state : states)
                visit(state);
            worker.mark = mark.value_or(worker.mark);
        };
        // A worker's own emits do not go by way of its mailbox: neither may what must come before them.
        if (worker->executor == siopp::Executor::current()) {
            look();
        } else {
            (void)worker->executor->post(std::move(look));
        }
    }
}

std::uint64_t LiveSockets::mark() {
    return current().mark;
}

void LiveSockets::visit_expired(std::int64_t now_ms, const Visit& visit) {
    for (auto& worker : workers_) {
        if (worker->next_end > now_ms) continue;
        (void)worker->executor->post([&worker = *worker, now_ms, visit] {
            for (const auto& state : expired(worker, now_ms))
                visit(state);
        });
    }
}

}  // namespace wimpole::events
