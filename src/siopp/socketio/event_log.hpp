#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "siopp/socketio/encoder.hpp"

namespace siopp::socketio {

/// The number that an offset's text stands for; nothing for a text that is none of ours.
std::optional<std::uint64_t> parse_offset(std::string_view text);

/// The last events that one socket was sent, for a client that was cut off and may not have got them all: it
/// tells the offset of the last one it has. Bounded; the oldest are forgotten first.
class EventLog {
public:
    struct Limits {
        std::size_t max_events = 256;
        std::size_t max_bytes = 1'000'000;
    };

    explicit EventLog(const Limits& limits) : limits_(limits) {}

    /// `event` has an offset.
    void add(const EncodedEvent& event);
    /// The client is cut off: what is added from now on it surely does not have. If any of that had to be
    /// forgotten, all is, and nothing is kept any more.
    void detach() noexcept { detached_at_ = forgotten_ + size(); }
    /// The client is back.
    void attach() noexcept { detached_at_.reset(); }

    /// An event is missing: forgets all, and keeps nothing any more.
    void give_up();

    /// Whether all events behind that one are here; 0 stands for a client that has got none.
    bool covers(std::uint64_t offset) const;
    /// Forgets the event of that offset and all before it. It must be covered.
    void confirm(std::uint64_t offset);
    /// The events with this offset or a greater one become those of the other log.
    void continue_with(const EventLog& other, std::uint64_t offset);

    std::size_t size() const noexcept { return events_.size() - first_; }
    std::size_t bytes() const noexcept { return bytes_; }
    /// Oldest first.
    std::span<const EncodedEvent> events() const noexcept { return std::span(events_).subspan(first_); }

private:
    bool is_over_limits() const noexcept { return size() > limits_.max_events || bytes_ > limits_.max_bytes; }
    void forget_first();

    Limits limits_;
    std::vector<EncodedEvent> events_;
    /// Those before it are forgotten and empty.
    std::size_t first_ = 0;
    std::size_t bytes_ = 0;
    /// The offset of the last event that was forgotten.
    std::uint64_t before_ = 0;
    std::uint64_t forgotten_ = 0;
    std::optional<std::uint64_t> detached_at_;
    bool has_given_up_ = false;
};

}  // namespace siopp::socketio
