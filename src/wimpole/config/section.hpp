#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "wimpole/config/option.hpp"
#include "wimpole/config/value.hpp"

namespace wimpole::config {

/// Makes the options of a table of the file whose values are members of one struct within Config. `Find`
/// gives that struct: `[](auto& config) -> auto& { return config.server; }`.
template <class Find>
class Section {
    using Part = std::remove_reference_t<std::invoke_result_t<Find, Config&>>;

public:
    Section(std::string_view table, Find find) : table_(table), find_(std::move(find)) {}

    /// `name` is the key in the table; words are joined by underscores.
    template <class Value>
    Option option(std::string_view name, Value Part::*member, ValueFormat<Value> format,
                  std::string_view help) const {
        Option option;
        option.key = table_ + '.' + std::string(name);
        option.flag = "--" + with(option.key, '-');
        option.variable = "WIMPOLE_" + in_capitals(with(option.key, '_'));
        option.type = format.type;
        option.accepts = format.accepts;
        option.help = help;
        option.set = [find = find_, member, read = format.read](Config& config,
                                                                const Words& words) -> Result<void> {
            auto value = read(words);
            if (!value) return value.error();
            find(config).*member = *std::move(value);
            return {};
        };
        option.get = [find = find_, member, write = format.write](const Config& config) {
            return write(find(config).*member);
        };
        return option;
    }

private:
    static std::string with(std::string key, char separator) {
        std::ranges::replace_if(
            key, [](char letter) { return letter == '.' || letter == '_'; }, separator);
        return key;
    }
    static std::string in_capitals(std::string text) {
        std::ranges::transform(text, text.begin(), [](unsigned char letter) { return std::toupper(letter); });
        return text;
    }

    std::string table_;
    Find find_;
};

}  // namespace wimpole::config
