#include "siopp/socketio/event_log.hpp"

#include <algorithm>
#include <charconv>

namespace siopp::socketio {

namespace {

std::size_t bytes_of(const EncodedEvent& event) {
    auto bytes = event.head.size();
    for (const auto& attachment : event.attachments)
        bytes += attachment.size();
    return bytes;
}

}  // namespace

std::optional<std::uint64_t> parse_offset(std::string_view text) {
    std::uint64_t offset = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, offset);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return offset;
}

void EventLog::add(const EncodedEvent& event) {
    if (has_given_up_) return;
    events_.push_back({event.head, event.attachments, event.offset});
    bytes_ += bytes_of(event);
    while (is_over_limits())
        forget_first();
    if (detached_at_ && forgotten_ > *detached_at_) give_up();
}

void EventLog::forget_first() {
    auto& event = events_[first_];
    before_ = event.offset;
    bytes_ -= bytes_of(event);
    event = {};
    ++forgotten_;
    if (++first_ * 2 < events_.size()) return;
    events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
}

void EventLog::give_up() {
    has_given_up_ = true;
    std::vector<EncodedEvent>().swap(events_);
    first_ = 0;
    bytes_ = 0;
}

bool EventLog::covers(std::uint64_t offset) const {
    if (has_given_up_) return false;
    return offset == before_ || std::ranges::find(events(), offset, &EncodedEvent::offset) != events().end();
}

void EventLog::confirm(std::uint64_t offset) {
    while (before_ != offset && size() > 0)
        forget_first();
}

void EventLog::continue_with(const EventLog& other, std::uint64_t offset) {
    const auto is_of_other = [offset](const EncodedEvent& event) { return event.offset >= offset; };
    for (const auto& event : events()) {
        if (is_of_other(event)) bytes_ -= bytes_of(event);
    }
    const auto kept =
        std::remove_if(events_.begin() + static_cast<std::ptrdiff_t>(first_), events_.end(), is_of_other);
    events_.erase(kept, events_.end());
    for (const auto& event : other.events()) {
        if (is_of_other(event)) add(event);
    }
    if (other.has_given_up_) give_up();
}

}  // namespace siopp::socketio
