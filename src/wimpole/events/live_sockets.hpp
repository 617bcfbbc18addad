#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "siopp/base/executor.hpp"
#include "wimpole/events/socket_state.hpp"

namespace wimpole::events {

/// The connected sockets of every worker, for those who watch over their rights. What is asked for on any
/// thread is done on the sockets' workers.
class LiveSockets {
public:
    /// The workers of the server, which must outlive this.
    explicit LiveSockets(const std::vector<siopp::Executor*>& workers);

    // On the socket's worker.
    void add(const SharedSocketState& state);
    void remove(const SharedSocketState& state);
    /// The end of its rights has changed.
    void update(const SharedSocketState& state);
    /// What the last visit() with a mark that has come to this worker had; 0 for none.
    std::uint64_t mark();

    // Any thread.
    using Visit = std::function<void(const SharedSocketState&)>;
    /// Calls `visit` for each socket that is connected then. It may close sockets. Afterwards the worker's
    /// mark is `mark`, where that is given.
    void visit(const Visit& visit, std::optional<std::uint64_t> mark = std::nullopt);
    /// The same for those whose rights end before that time (milliseconds since 1970), if there are any.
    void visit_expired(std::int64_t now_ms, const Visit& visit);

private:
    static constexpr auto never = std::numeric_limits<std::int64_t>::max();

    struct Worker {
        siopp::Executor* executor = nullptr;
        std::unordered_set<SharedSocketState> sockets;
        std::uint64_t mark = 0;
        /// The time at which the rights of a socket end, and which socket.
        std::set<std::pair<std::int64_t, SharedSocketState>> ending;
        std::unordered_map<SharedSocketState, std::int64_t> ends;
        /// The first of them, for other threads.
        std::atomic<std::int64_t> next_end = never;
    };

    Worker& current();
    static void forget_end(Worker& worker, const SharedSocketState& state);
    static void note_end(Worker& worker, const SharedSocketState& state);
    static std::vector<SharedSocketState> expired(const Worker& worker, std::int64_t now_ms);

    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace wimpole::events
