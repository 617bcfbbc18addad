#include "wimpole/config/settings_toml.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "wimpole/config/option_table.hpp"

namespace wimpole::config {

namespace {

/// A TOML basic string.
std::string in_quotes(std::string_view text) {
    std::string written = "\"";
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            written += '\\';
            written += letter;
        } else if (code < ' ' || code == 0x7f) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04X", code);
            written += escape.data();
        } else {
            written += letter;
        }
    }
    return written + '"';
}

bool is_plain_number(const std::string& word) {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
}

std::string place_of(const Origin& origin) {
    return origin.kind == Origin::Kind::default_value ? "default" : origin.place;
}

std::string line_of(const Option& option, const Settings& settings) {
    const auto name = option.key.substr(option.key.find('.') + 1);
    const auto words = option.get(settings.config);
    const auto origin = place_of(settings.origin_of(option.key));
    if (option.is_secret)
        return "# " + name + ": " + std::to_string(words.size()) + " hidden  # " + origin + '\n';
    return name + " = " + to_toml(option, words) + "  # " + origin + '\n';
}

}  // namespace

std::string to_toml(const Option& option, const Words& words) {
    if (option.type == ValueType::list) {
        std::string list = "[";
        for (const auto& word : words)
            list += (list.size() > 1 ? ", " : "") + in_quotes(word);
        return list + ']';
    }
    const auto& word = words.front();
    const bool is_bare = option.type == ValueType::boolean || option.type == ValueType::number ||
                         (option.type == ValueType::size && is_plain_number(word));
    return is_bare ? word : in_quotes(word);
}

std::string to_toml(const Settings& settings) {
    std::string text;
    std::string table;
    for (const auto& option : all_options()) {
        auto its_table = option.key.substr(0, option.key.find('.'));
        if (its_table != table) {
            text += (table.empty() ? "[" : "\n[") + its_table + "]\n";
            table = std::move(its_table);
        }
        text += line_of(option, settings);
    }
    return text;
}

}  // namespace wimpole::config
