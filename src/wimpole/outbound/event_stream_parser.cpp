#include "wimpole/outbound/event_stream_parser.hpp"

#include <utility>

#include "siopp/base/utf8.hpp"

namespace wimpole::outbound {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view replacement = "\xEF\xBF\xBD";

void append_utf8(std::string& out, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto valid = siopp::utf8::valid_prefix(bytes).length;
        out += bytes.substr(0, valid);
        bytes.remove_prefix(valid);
        if (bytes.empty()) return;
        out += replacement;
        bytes.remove_prefix(1);
    }
}

}  // namespace

Result<void> EventStreamParser::feed(std::string_view bytes, std::vector<StreamEvent>& events) {
    if (failure_) return fail(failure_);
    while (!bytes.empty()) {
        if (std::exchange(after_carriage_return_, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const auto end = bytes.find_first_of("\r\n");
        if (const auto added = add_to_line(bytes.substr(0, end)); !added) return added.error();
        if (end == std::string_view::npos) return {};

        after_carriage_return_ = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        if (const auto ended = end_line(events); !ended) return ended.error();
    }
    return {};
}

Result<void> EventStreamParser::finish(std::vector<StreamEvent>& events) {
    if (failure_) return fail(failure_);
    if (!line_.empty()) {
        if (const auto ended = end_line(events); !ended) return ended.error();
    }
    end_event(events);
    return {};
}

Result<void> EventStreamParser::add_to_line(std::string_view bytes) {
    if (bytes.size() > limits_.max_line_bytes - line_.size()) return fail("a line of the stream is too long");
    line_ += bytes;
    return {};
}

Result<void> EventStreamParser::end_line(std::vector<StreamEvent>& events) {
    const auto whole = std::exchange(line_, {});
    std::string_view line = whole;
    if (std::exchange(is_first_line_, false) && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    if (line.empty()) {
        end_event(events);
        return {};
    }
    // Without a colon the whole line is a name; a comment has none.
    const auto colon = line.find(':');
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return add_field(line.substr(0, colon), value);
}

Result<void> EventStreamParser::add_field(std::string_view name, std::string_view value) {
    if (name == "event") {
        event_.name.clear();
        append_utf8(event_.name, value);
    }
    if (name != "data") return {};

    if (value.size() + event_.data.size() > limits_.max_event_bytes)
        return fail("an event of the stream is too large");
    if (std::exchange(has_data_, true)) event_.data += '\n';
    append_utf8(event_.data, value);
    return {};
}

void EventStreamParser::end_event(std::vector<StreamEvent>& events) {
    auto event = std::exchange(event_, {});
    if (std::exchange(has_data_, false)) events.push_back(std::move(event));
}

Error EventStreamParser::fail(const char* reason) {
    failure_ = reason;
    return {Error::Kind::invalid, reason};
}

}  // namespace wimpole::outbound
