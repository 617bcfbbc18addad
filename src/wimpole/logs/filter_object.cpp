#include "wimpole/logs/filter_object.hpp"

#include <algorithm>
#include <numeric>

#include "siopp/base/json_writer.hpp"

namespace wimpole::logs {

using siopp::json::Kind;
using siopp::json::View;
using siopp::json::Writer;

bool FilterObject::merge(View update) {
    if (update.raw().size() > max_bytes) return false;

    FilterObject merged = *this;
    std::size_t index = 0;
    for (const auto& [key, value] : update.members())
        merged.set(key.string().value_or(std::string()), std::string(value.raw()));
    for (const auto element : update.elements())
        merged.set(std::to_string(index++), std::string(element.raw()));
    for (const char character : update.string().value_or(std::string())) {
        std::string json;
        siopp::json::append_string(json, {&character, 1});
        merged.set(std::to_string(index++), std::move(json));
    }
    if (merged.members_.size() > max_members || merged.size_bytes() > max_bytes) return false;

    *this = std::move(merged);
    return true;
}

std::string FilterObject::to_json() const {
    std::string json;
    Writer writer(json);
    writer.begin_object();
    for (const auto& [name, value] : members_)
        writer.key(name).raw(value);
    writer.end_object();
    return json;
}

LogFilter FilterObject::filter() const {
    LogFilter filter;
    for (const auto& [name, json] : members_) {
        // It was parsed when it came.
        if (const auto value = View::parse(json)) filter.set(name, *value);
    }
    return filter;
}

void FilterObject::set(const std::string& name, std::string json) {
    const auto known = std::find_if(members_.begin(), members_.end(),
                                    [&name](const auto& member) { return member.first == name; });
    if (known != members_.end()) {
        known->second = std::move(json);
    } else {
        members_.emplace_back(name, std::move(json));
    }
}

std::size_t FilterObject::size_bytes() const {
    return std::accumulate(
        members_.begin(), members_.end(), std::size_t{0},
        [](std::size_t sum, const auto& member) { return sum + member.first.size() + member.second.size(); });
}

}  // namespace wimpole::logs
