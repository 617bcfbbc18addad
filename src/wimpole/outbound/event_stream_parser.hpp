#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/error.hpp"

namespace wimpole::outbound {

/// One event of a text/event-stream.
struct StreamEvent {
    /// Empty where the stream gives no name.
    std::string name;
    /// The lines of its data, joined by line feeds: well-formed UTF-8.
    std::string data;

    bool operator==(const StreamEvent&) const = default;
};

/// What one event may take, in bytes.
struct StreamEventLimits {
    std::size_t max_line_bytes = std::size_t{1024} * 1024;
    /// Of all data lines of an event together.
    std::size_t max_event_bytes = std::size_t{2} * 1024 * 1024;
};

/// Reads a text/event-stream (WHATWG HTML §9.2.6) piece by piece: however the bytes are cut, the events are
/// the same. Lines end with CRLF, LF or CR. Bytes that are not UTF-8 become U+FFFD; `id` and `retry` are
/// skipped, since nobody reconnects to such a stream. Not for use by two threads at once.
class EventStreamParser {
public:
    explicit EventStreamParser(StreamEventLimits limits = {}) : limits_(limits) {}

    /// Appends the events that the bytes complete. Invalid where a limit is passed, then and for all that
    /// follows; what was appended before counts.
    Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& events);

    /// The stream has ended: appends the event that lacked nothing but the blank line behind it. The
    /// standard would drop it, but there are servers that end like this.
    Result<void> finish(std::vector<StreamEvent>& events);

private:
    Result<void> add_to_line(std::string_view bytes);
    Result<void> end_line(std::vector<StreamEvent>& events);
    Result<void> add_field(std::string_view name, std::string_view value);
    void end_event(std::vector<StreamEvent>& events);
    Error fail(const char* reason);

    StreamEventLimits limits_;
    std::string line_;
    StreamEvent event_;
    bool has_data_ = false;
    bool is_first_line_ = true;
    /// The last byte was a CR: a LF behind it belongs to the same end of line.
    bool after_carriage_return_ = false;
    /// Why nothing more is read; null as long as all is well.
    const char* failure_ = nullptr;
};

}  // namespace wimpole::outbound
