#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/logs/capture.hpp"
#include "wimpole/logs/journal.hpp"

namespace wimpole::logs {

/// What an operator wants to follow: the events of a socket, those that name a channel, or all.
struct TraceRequest {
    std::string socket_id;
    std::string channel_id;
    std::chrono::seconds duration{60};
    std::size_t max_lines = 1'000;
    /// Whether the events go to a file instead of the log.
    bool capture = false;
    std::size_t max_capture_bytes = 16 * 1024 * 1024;
};

/// A trace as it is shown.
struct TraceState {
    std::string id;
    TraceRequest request;
    std::int64_t expires_at_ms = 0;
    std::size_t lines = 0;
    /// Of a capture.
    std::string file;
};

/// An event on its way, or the end of a socket. Views are valid during the call.
struct TracedEvent {
    enum class Direction : std::uint8_t { in, out, disconnect };
    Direction direction = Direction::in;
    std::string_view socket_id;
    /// JSON of the socket's handshake, shown before its first event.
    std::string_view auth;
    /// Of a disconnect the reason.
    std::string_view name;
    /// JSON: what stands inside the brackets of the argument list.
    std::string_view arguments;
};

/// Follows events at run time: writes each one of a trace to the log, as a line of level trace that is marked
/// with the trace's id, or to a file that tests/e2e/replay.mjs can repeat. Each trace ends by itself, after a
/// time, a number of lines, or of bytes. Any thread.
class Tracer {
public:
    struct Limits {
        std::size_t max_traces = 16;
        std::chrono::milliseconds max_duration = std::chrono::hours(1);
        std::size_t max_lines = 1'000'000;
        std::size_t max_capture_bytes = 1024 * 1024 * 1024;
    };

    /// `journal` must outlive it. Captures go to `directory`.
    Tracer(Journal& journal, std::filesystem::path directory, Limits limits);

    /// Told when there is something to trace and when there no longer is, so that nothing is spent on it
    /// meanwhile. Set once, before the first trace.
    void on_active(std::function<void(bool)> listener) { on_active_ = std::move(listener); }

    /// Errors: invalid for a request beyond the limits, busy for too many traces, storage for a capture file
    /// that cannot be created.
    Result<TraceState> start(TraceRequest request);
    /// False where there is none of that id.
    bool stop(std::string_view id);
    void stop_all();
    std::vector<TraceState> states();

    /// Whether trace() has anything to do; costs nothing.
    bool is_active() const noexcept { return is_active_.load(std::memory_order_relaxed); }
    void trace(const TracedEvent& event);

private:
    struct Trace {
        TraceState state;
        std::unique_ptr<Capture> capture;
        /// Those that it has seen.
        std::unordered_set<std::string> sockets;
    };
    using Traces = std::list<Trace>;

    std::optional<Error> check(const TraceRequest& request) const;
    void end_what_is_over();
    Traces::iterator end(Traces::iterator trace, std::string_view why);
    bool write(Trace& trace, const TracedEvent& event);
    bool write_line(Trace& trace, std::string_view direction, const TracedEvent& event);
    void update_active();

    Journal& journal_;
    const std::filesystem::path directory_;
    const Limits limits_;
    std::function<void(bool)> on_active_;
    std::mutex mutex_;
    Traces traces_;
    /// Files that are still being written.
    std::list<std::unique_ptr<Capture>> ended_;
    std::atomic<bool> is_active_ = false;
};

}  // namespace wimpole::logs
