#include "wimpole/config/reference.hpp"

#include "wimpole/config/option_table.hpp"
#include "wimpole/config/settings_toml.hpp"

namespace wimpole::config {

namespace {

constexpr const char* columns =
    "| key | value | default | flag | ElizaOS | |\n"
    "|---|---|---|---|---|---|\n";

constexpr const char* file_head =
    "# Configuration of wimpole: `wimpole serve --config FILE`. What is commented out here is the default.\n"
    "# `wimpole config check --config FILE` tells what is wrong with a file, `wimpole config print` the values\n"
    "# in effect and where each comes from. docs/configuration.md explains how values are written.\n";

std::string default_of(const Option& option) {
    return to_toml(option, option.get(Config{}));
}

std::string in_code(const std::string& text) {
    return '`' + text + '`';
}

std::string flag_of(const Option& option) {
    if (option.is_secret) return in_code(option.flag + "-file FILE");
    if (option.type != ValueType::boolean) return in_code(option.flag);
    return in_code(option.flag) + ", " + in_code("--no-" + option.flag.substr(2));
}

std::string aliases_of(const Option& option) {
    std::string names;
    for (const auto& alias : option.aliases)
        names += (names.empty() ? "" : ", ") + in_code(alias.variable);
    return names;
}

std::string row_of(const Option& option) {
    auto notes = option.help;
    if (option.is_secret) notes += "; a secret, also `" + option.name() + "_file`";
    if (option.is_reloadable) notes += "; changes on SIGHUP";
    return "| " + in_code(option.name()) + " | " + option.accepts + " | " + in_code(default_of(option)) +
           " | " + flag_of(option) + " | " + aliases_of(option) + " | " + notes + " |\n";
}

std::string lines_of(const Option& option) {
    auto text = "# " + option.help + ": " + option.accepts + ".\n";
    if (option.is_secret)
        return text + '#' + option.name() + "_file = \"/etc/wimpole/" + option.name() + "\"\n";
    return text + '#' + option.name() + " = " + default_of(option) + '\n';
}

}  // namespace

std::string reference() {
    std::string text;
    std::string table;
    for (const auto& option : all_options()) {
        if (option.table() != table) {
            table = option.table();
            text += (text.empty() ? "### [" : "\n### [") + table + "]\n\n" + columns;
        }
        text += row_of(option);
    }
    return text;
}

std::string example_file() {
    std::string text = file_head;
    std::string table;
    for (const auto& option : all_options()) {
        if (option.table() != table) {
            table = option.table();
            text += "\n[" + table + "]\n";
        }
        text += lines_of(option);
    }
    return text;
}

}  // namespace wimpole::config
