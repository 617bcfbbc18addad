#include "siopp/socketio/placeholder.hpp"

#include <cstdint>
#include <vector>

#include "siopp/base/json_scanner.hpp"
#include "siopp/base/json_view.hpp"

namespace siopp::socketio {
namespace {

/// What the members read so far say about an object; of equal keys the last counts.
struct Object {
    bool is_placeholder = false;
    bool names_attachment = false;
};

std::string_view slice(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// `key` is a string as it stands in the text, with quotes.
bool is_named(std::string_view key, std::string_view name) {
    if (key.find('\\') == std::string_view::npos) return key.substr(1, key.size() - 2) == name;
    const auto view = json::View::parse(key);
    return view && view->string() == name;
}

bool is_number_below(const char* value, const char* end, std::size_t limit) {
    if (*value < '0' || *value > '9') return false;
    const auto view = json::View::parse(slice(value, json::skip_value(value, end)));
    const auto number = view ? view->integer() : std::nullopt;
    return number && static_cast<std::uint64_t>(*number) < limit;
}

}  // namespace

bool are_placeholders_valid(std::string_view json, std::size_t attachments) {
    const char* end = json.data() + json.size();
    const char* position = json.data();
    std::vector<Object> open;
    while (position != end) {
        if (*position == '"') {
            const char* string = position;
            position = json::skip_string(string, end);
            const char* colon = json::skip_white_space(position, end);
            if (colon == end || *colon != ':') continue;

            const auto key = slice(string, position);
            const char* value = json::skip_white_space(colon + 1, end);
            if (is_named(key, "_placeholder")) open.back().is_placeholder = *value == 't';
            if (is_named(key, "num")) open.back().names_attachment = is_number_below(value, end, attachments);
            continue;
        }
        if (*position == '{') open.emplace_back();
        if (*position == '}') {
            if (open.back().is_placeholder && !open.back().names_attachment) return false;
            open.pop_back();
        }
        ++position;
    }
    return true;
}

}  // namespace siopp::socketio
