#pragma once

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
        auto option = Option::of(table_, name);
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
    std::string table_;
    Find find_;
};

}  // namespace wimpole::config
