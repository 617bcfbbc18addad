#include "wimpole/api/path_pattern.hpp"

#include <algorithm>

#include "siopp/http.hpp"

namespace wimpole::api {

namespace {

/// Takes the first segment, with its slash, off a path. Nothing where it does not begin with a slash.
std::optional<std::string_view> take_segment(std::string_view& path) {
    if (!path.starts_with('/')) return std::nullopt;
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool is_parameter(std::string_view segment) {
    return segment.starts_with(':');
}

}  // namespace

std::string_view PathParameters::get(std::string_view name) const {
    const auto found = std::ranges::find(values_, name, &std::pair<std::string, std::string>::first);
    return found == values_.end() ? std::string_view() : std::string_view(found->second);
}

PathPattern::PathPattern(std::string_view pattern) : text_(pattern) {
    while (const auto segment = take_segment(pattern))
        segments_.emplace_back(*segment);
}

std::optional<PathParameters> PathPattern::match(std::string_view path) const {
    PathParameters parameters;
    for (const auto& expected : segments_) {
        const auto segment = take_segment(path);
        if (!segment) return std::nullopt;
        if (!is_parameter(expected)) {
            if (*segment != expected) return std::nullopt;
            continue;
        }
        if (segment->empty()) return std::nullopt;
        parameters.add(expected.substr(1), siopp::percent_decode(*segment, siopp::Plus::itself));
    }
    if (!path.empty() && path != "/") return std::nullopt;
    return parameters;
}

}  // namespace wimpole::api
