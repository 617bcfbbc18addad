#include "wimpole/config/option.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace wimpole::config {

namespace {

std::string with(std::string key, char separator) {
    std::ranges::replace_if(
        key, [](char letter) { return letter == '.' || letter == '_'; }, separator);
    return key;
}

std::string in_capitals(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char letter) { return std::toupper(letter); });
    return text;
}

}  // namespace

Option::Option() = default;
Option::Option(const Option&) = default;
Option::Option(Option&&) noexcept = default;
Option& Option::operator=(const Option&) = default;
Option& Option::operator=(Option&&) noexcept = default;
Option::~Option() = default;

Option Option::of(std::string_view table, std::string_view name) {
    Option option;
    option.key = std::string(table) + '.' + std::string(name);
    option.flag = "--" + with(option.key, '-');
    option.variable = "WIMPOLE_" + in_capitals(with(option.key, '_'));
    return option;
}

Option Option::named(std::string new_flag) && {
    flag = std::move(new_flag);
    return std::move(*this);
}

Option Option::alias(std::string name, std::string (*translate)(std::string_view)) && {
    aliases.push_back({std::move(name), translate});
    return std::move(*this);
}

Option Option::secret() && {
    is_secret = true;
    return std::move(*this);
}

Option Option::reloadable() && {
    is_reloadable = true;
    return std::move(*this);
}

}  // namespace wimpole::config
