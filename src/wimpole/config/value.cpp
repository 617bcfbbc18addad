#include "wimpole/config/value.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "siopp/base/ascii.hpp"
#include "wimpole/config/quantity.hpp"

namespace wimpole::config {

namespace {

template <std::size_t Count>
bool is_one_of(const std::string& word, const std::array<std::string_view, Count>& words) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

Error wrong_value(const std::string& word, const std::string& accepts) {
    return {Error::Kind::invalid, "must be " + accepts + ", not \"" + word + '"'};
}

ValueFormat<std::string> text(std::string accepts, WordCheck check) {
    auto read = [=](const Words& words) -> Result<std::string> {
        if (!check(words.front())) return wrong_value(words.front(), accepts);
        return words.front();
    };
    return {ValueType::text, std::move(accepts), std::move(read),
            [](const std::string& value) { return Words{value}; }};
}

ValueFormat<std::string> path() {
    return text("a path", [](const std::string&) { return true; });
}

ValueFormat<bool> boolean() {
    const std::string accepts = "true or false";
    auto read = [=](const Words& words) -> Result<bool> {
        const auto word = siopp::in_lower_case(words.front());
        if (is_one_of<4>(word, {"true", "yes", "on", "1"})) return true;
        if (is_one_of<4>(word, {"false", "no", "off", "0"})) return false;
        return wrong_value(words.front(), accepts);
    };
    return {ValueType::boolean, accepts, std::move(read),
            [](const bool& value) { return Words{value ? "true" : "false"}; }};
}

ValueFormat<std::chrono::milliseconds> duration(std::chrono::milliseconds min,
                                                std::chrono::milliseconds max) {
    auto accepts = "a duration from " + write_duration(min) + " to " + write_duration(max);
    auto read = [=](const Words& words) -> Result<std::chrono::milliseconds> {
        const auto value = parse_duration(words.front());
        if (!value || *value < min || *value > max) return wrong_value(words.front(), accepts);
        return *value;
    };
    return {ValueType::duration, accepts, std::move(read),
            [](const std::chrono::milliseconds& value) { return Words{write_duration(value)}; }};
}

ValueFormat<std::size_t> size(std::size_t min, std::size_t max) {
    auto accepts = "a size from " + write_size(min) + " to " + write_size(max);
    auto read = [=](const Words& words) -> Result<std::size_t> {
        const auto value = parse_size(words.front());
        if (!value || *value < min || *value > max) return wrong_value(words.front(), accepts);
        return *value;
    };
    return {ValueType::size, accepts, std::move(read),
            [](const std::size_t& value) { return Words{write_size(value)}; }};
}

ValueFormat<std::vector<std::string>> list(const std::string& accepts, WordCheck check) {
    auto read = [=](const Words& words) -> Result<std::vector<std::string>> {
        const auto wrong = std::ranges::find_if_not(words, check);
        if (wrong != words.end()) return wrong_value(*wrong, accepts);
        return words;
    };
    return {ValueType::list, "a list, each " + accepts, std::move(read),
            [](const std::vector<std::string>& value) { return value; }};
}

}  // namespace wimpole::config
