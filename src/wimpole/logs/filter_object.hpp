#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "siopp/base/json_view.hpp"
#include "wimpole/logs/log_filter.hpp"

namespace wimpole::logs {

/// The object of filters that a subscriber has put together by its updates, and that it is shown after each.
class FilterObject {
public:
    static constexpr std::size_t max_members = 32;
    static constexpr std::size_t max_bytes = 4'096;

    /// Merges an update in as the real server does, by JavaScript's spread: the members of an object, the
    /// characters of a string (ASCII), the elements of an array; nothing of anything else. False, and nothing
    /// changed, where it would get too large.
    bool merge(siopp::json::View update);

    std::string to_json() const;
    LogFilter filter() const;

private:
    void set(const std::string& name, std::string json);
    std::size_t size_bytes() const;

    /// Names, and values as JSON text, in the order in which the names came up.
    std::vector<std::pair<std::string, std::string>> members_;
};

}  // namespace wimpole::logs
