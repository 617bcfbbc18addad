#pragma once

#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "wimpole/base/error.hpp"
#include "wimpole/config/option.hpp"

namespace wimpole::config {

/// How values of one type are written, and which of them an option takes.
template <class Value>
struct ValueFormat {
    ValueType type;
    /// Continues "NAME must be ".
    std::string accepts;
    /// For types that are written as one word the caller has checked that it is one.
    std::function<Result<Value>(const Words&)> read;
    std::function<Words(const Value&)> write;
};

/// The error of a value that is not what is accepted.
Error wrong_value(const std::string& word, const std::string& accepts);

/// Whether a word is acceptable.
using WordCheck = bool (*)(const std::string&);

ValueFormat<std::string> text(std::string accepts, WordCheck check);
/// Any text, none included.
ValueFormat<std::string> path();
ValueFormat<bool> boolean();
ValueFormat<std::chrono::milliseconds> duration(std::chrono::milliseconds min, std::chrono::milliseconds max);
ValueFormat<std::size_t> size(std::size_t min, std::size_t max);
/// `accepts` tells what each word must be.
ValueFormat<std::vector<std::string>> list(const std::string& accepts, WordCheck check);

template <std::integral Integer>
ValueFormat<Integer> number(Integer min, Integer max) {
    auto accepts = "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
    auto read = [=](const Words& words) -> Result<Integer> {
        const auto& word = words.front();
        Integer value{};
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        const bool is_number = error == std::errc() && end == word.data() + word.size();
        if (!is_number || value < min || value > max) return wrong_value(word, accepts);
        return value;
    };
    auto write = [](const Integer& value) { return Words{std::to_string(value)}; };
    return {ValueType::number, accepts, std::move(read), std::move(write)};
}

/// One of a few names.
template <class Enum>
ValueFormat<Enum> choice(const std::vector<std::pair<std::string, Enum>>& names) {
    std::string accepts = "one of";
    for (const auto& [name, value] : names)
        accepts += (value == names.front().second ? " " : ", ") + name;

    auto read = [=](const Words& words) -> Result<Enum> {
        for (const auto& [name, value] : names)
            if (name == words.front()) return value;
        return wrong_value(words.front(), accepts);
    };
    auto write = [=](const Enum& wanted) -> Words {
        for (const auto& [name, value] : names)
            if (value == wanted) return {name};
        return {};
    };
    return {ValueType::choice, accepts, std::move(read), std::move(write)};
}

}  // namespace wimpole::config
