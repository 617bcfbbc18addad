#include "wimpole/agents/reply_text.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/utf8.hpp"
#include "wimpole/base/line_text.hpp"

namespace wimpole::agents {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_forbidden_control(char letter) {
    const bool is_layout = letter == '\n' || letter == '\r' || letter == '\t';
    return is_control(letter) && !is_layout;
}

/// The longest beginning that ends between letters and is not longer.
std::string_view whole_letters(std::string_view valid, std::size_t max_bytes) {
    if (valid.size() <= max_bytes) return valid;
    auto end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(valid[end]) & 0xC0) == 0x80)
        --end;
    return valid.substr(0, end);
}

}  // namespace

void ReplyText::append(std::string_view part) {
    std::string joined;
    if (!incomplete_.empty()) {
        joined = std::exchange(incomplete_, {}) + std::string(part);
        part = joined;
    }
    while (!part.empty()) {
        const auto prefix = siopp::utf8::valid_prefix(part);
        add_clean(part.substr(0, prefix.length));
        part.remove_prefix(prefix.length);
        if (prefix.incomplete) {
            incomplete_ = part;
            return;
        }
        if (part.empty()) return;
        add_clean(replacement);
        part.remove_prefix(1);
    }
}

void ReplyText::finish() {
    if (!std::exchange(incomplete_, {}).empty()) add_clean(replacement);
}

void ReplyText::add_clean(std::string_view valid) {
    if (truncated_) return;
    const auto room = max_bytes_ - text_.size();
    if (std::ranges::none_of(valid, is_forbidden_control)) {
        const auto fitting = whole_letters(valid, room);
        text_ += fitting;
        truncated_ = fitting.size() < valid.size();
        return;
    }
    std::string clean;
    std::ranges::remove_copy_if(valid, std::back_inserter(clean), is_forbidden_control);
    add_clean(clean);
}

std::string_view ReplyText::take_chunk() {
    const auto chunk = std::string_view(text_).substr(taken_);
    taken_ = text_.size();
    return chunk;
}

std::string clean_text(std::string_view text, std::size_t max_bytes) {
    ReplyText clean(max_bytes);
    clean.append(text);
    clean.finish();
    return clean.text();
}

std::uint64_t utf16_length(std::string_view text) {
    std::uint64_t length = 0;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        // The first byte of a letter counts; beyond U+FFFF it stands for a pair.
        if ((byte & 0xC0) != 0x80) length += byte >= 0xF0 ? 2 : 1;
    }
    return length;
}

}  // namespace wimpole::agents
