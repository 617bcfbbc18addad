#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wimpole::api {

/// The values of a pattern's parameters by name, as they were sent.
class PathParameters {
public:
    void add(std::string name, std::string value) { values_.emplace_back(std::move(name), std::move(value)); }
    /// Empty where there is none of that name.
    std::string_view get(std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> values_;
};

/// The form of a path: "/api/agents/:agentId". A parameter stands for one segment that is not empty; a path
/// may have one more slash at its end, as with the real server (Express).
class PathPattern {
public:
    explicit PathPattern(std::string_view pattern);

    std::optional<PathParameters> match(std::string_view path) const;
    const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
    /// Without the slashes between them.
    std::vector<std::string> segments_;
};

}  // namespace wimpole::api
