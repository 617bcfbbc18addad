#include "wimpole/logs/tracer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "siopp/base/uuid.hpp"

namespace wimpole::logs {

using siopp::json::Writer;

namespace {

constexpr std::string_view connect = "connect";

std::string_view to_string(TracedEvent::Direction direction) {
    switch (direction) {
        case TracedEvent::Direction::in:
            return "in";
        case TracedEvent::Direction::out:
            return "out";
        case TracedEvent::Direction::disconnect:
            return "disconnect";
    }
    return "in";
}

/// A channel is named by its id as a whole, as it stands in JSON.
bool names_channel(const TracedEvent& event, const std::string& channel) {
    std::string quoted;
    siopp::json::append_string(quoted, channel);
    return event.arguments.find(quoted) != std::string_view::npos;
}

bool wants(const TraceRequest& request, const TracedEvent& event, bool has_seen_socket) {
    if (event.direction == TracedEvent::Direction::disconnect) return has_seen_socket;
    const bool is_of_socket = request.socket_id.empty() || request.socket_id == event.socket_id;
    return is_of_socket && (request.channel_id.empty() || names_channel(event, request.channel_id));
}

std::string captured(std::string_view direction, const TracedEvent& event, std::int64_t now_ms) {
    std::string line;
    Writer writer(line);
    writer.begin_object()
        .member("time", now_ms)
        .member("direction", direction)
        .member("socket", event.socket_id);
    if (direction == connect) {
        writer.key("auth").raw(event.auth.empty() ? "{}" : event.auth);
    } else {
        writer.member("event", event.name).key("args").raw("[" + std::string(event.arguments) + "]");
    }
    writer.end_object();
    return line;
}

std::string described(std::string_view direction, const TracedEvent& event) {
    std::string text(direction);
    if (direction == connect) return text.append(" ").append(event.auth);
    text.append(" ").append(event.name);
    if (!event.arguments.empty()) text.append(" ").append(event.arguments);
    return text;
}

Error invalid(const char* reason) {
    return Error{Error::Kind::invalid, reason};
}

}  // namespace

Tracer::Tracer(Journal& journal, std::filesystem::path directory, Limits limits)
    : journal_(journal), directory_(std::move(directory)), limits_(limits) {}

Result<TraceState> Tracer::start(TraceRequest request) {
    if (auto error = check(request)) return *std::move(error);

    const std::lock_guard lock(mutex_);
    end_what_is_over();
    std::erase_if(ended_, [](const auto& capture) { return capture->has_ended(); });
    if (traces_.size() + ended_.size() >= limits_.max_traces)
        return Error{Error::Kind::busy, "Too many traces are running."};

    Trace trace;
    trace.state.id = siopp::Uuid::random().to_string();
    trace.state.expires_at_ms = journal_.now() + std::chrono::milliseconds(request.duration).count();
    if (request.capture) {
        trace.state.file = "capture-" + trace.state.id + ".jsonl";
        auto capture = Capture::create(directory_ / trace.state.file, request.max_capture_bytes);
        if (!capture) return capture.error();
        trace.capture = *std::move(capture);
    }
    trace.state.request = std::move(request);
    auto state = trace.state;
    traces_.push_back(std::move(trace));
    update_active();
    return state;
}

bool Tracer::stop(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto trace = std::find_if(traces_.begin(), traces_.end(),
                                    [id](const Trace& other) { return other.state.id == id; });
    if (trace == traces_.end()) return false;
    end(trace, "it was stopped");
    update_active();
    return true;
}

void Tracer::stop_all() {
    const std::lock_guard lock(mutex_);
    while (!traces_.empty())
        end(traces_.begin(), "all were stopped");
    update_active();
}

std::vector<TraceState> Tracer::states() {
    const std::lock_guard lock(mutex_);
    end_what_is_over();
    std::vector<TraceState> states;
    std::transform(traces_.begin(), traces_.end(), std::back_inserter(states),
                   [](const Trace& trace) { return trace.state; });
    return states;
}

void Tracer::trace(const TracedEvent& event) {
    const std::lock_guard lock(mutex_);
    end_what_is_over();
    const std::string socket(event.socket_id);
    for (auto trace = traces_.begin(); trace != traces_.end();) {
        const bool is_wanted = wants(trace->state.request, event, trace->sockets.contains(socket));
        trace = !is_wanted || write(*trace, event) ? std::next(trace) : end(trace, "it is full");
    }
    update_active();
}

std::optional<Error> Tracer::check(const TraceRequest& request) const {
    if (request.duration <= std::chrono::seconds(0) || request.duration > limits_.max_duration)
        return invalid("The duration of a trace is out of range.");
    if (request.max_lines == 0 || request.max_lines > limits_.max_lines)
        return invalid("The number of lines of a trace is out of range.");
    if (request.max_capture_bytes == 0 || request.max_capture_bytes > limits_.max_capture_bytes)
        return invalid("The size of a capture is out of range.");
    return std::nullopt;
}

void Tracer::end_what_is_over() {
    const auto now = journal_.now();
    for (auto trace = traces_.begin(); trace != traces_.end();)
        trace = trace->state.expires_at_ms <= now ? end(trace, "its time is over") : std::next(trace);
    update_active();
}

Tracer::Traces::iterator Tracer::end(Traces::iterator trace, std::string_view why) {
    LogRecord record;
    record.msg = "trace ended after " + std::to_string(trace->state.lines) + " lines: " + std::string(why);
    record.trace = trace->state.id;
    journal_.write(std::move(record));
    if (trace->capture) {
        trace->capture->finish();
        ended_.push_back(std::move(trace->capture));
    }
    return traces_.erase(trace);
}

/// False when there is no room for more.
bool Tracer::write(Trace& trace, const TracedEvent& event) {
    const std::string socket(event.socket_id);
    if (event.direction == TracedEvent::Direction::disconnect) {
        trace.sockets.erase(socket);
    } else if (trace.sockets.insert(socket).second && !write_line(trace, connect, event)) {
        return false;
    }
    return write_line(trace, to_string(event.direction), event);
}

bool Tracer::write_line(Trace& trace, std::string_view direction, const TracedEvent& event) {
    if (trace.capture) {
        if (!trace.capture->write(journal_.redactor().redact(captured(direction, event, journal_.now()))))
            return false;
    } else {
        LogRecord record;
        record.level = LogLevel::trace;
        record.msg = described(direction, event);
        record.context.socket_id = event.socket_id;
        record.context.channel_id = trace.state.request.channel_id;
        record.trace = trace.state.id;
        journal_.write(std::move(record));
    }
    return ++trace.state.lines < trace.state.request.max_lines;
}

void Tracer::update_active() {
    const bool is_active = !traces_.empty();
    if (is_active_.exchange(is_active) != is_active && on_active_) on_active_(is_active);
}

}  // namespace wimpole::logs
