#include "wimpole/config/toml_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include <toml++/toml.h>

#include "wimpole/config/option_table.hpp"
#include "wimpole/config/suggestion.hpp"

namespace wimpole::config {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{1024} * 1024;
constexpr std::string_view secret_key_suffix = "_file";

/// The option whose secret stands in the file that a key names.
const Option* find_secret(std::string_view key) {
    if (!key.ends_with(secret_key_suffix)) return nullptr;
    const auto* option = find_option(key.substr(0, key.size() - secret_key_suffix.size()));
    return option && option->is_secret ? option : nullptr;
}

/// The words of a value that has the type which the option wants.
std::optional<Words> words_of(const Option& option, const toml::node& node) {
    const auto text = node.value_exact<std::string>();
    const auto number = node.value_exact<std::int64_t>();
    switch (option.type) {
        case ValueType::boolean:
            if (const auto value = node.value_exact<bool>()) return Words{*value ? "true" : "false"};
            return std::nullopt;
        case ValueType::number:
            if (number) return Words{std::to_string(*number)};
            return std::nullopt;
        case ValueType::size:
        case ValueType::duration:
            if (number) return Words{std::to_string(*number)};
            [[fallthrough]];
        case ValueType::text:
        case ValueType::choice:
            if (text) return Words{*text};
            return std::nullopt;
        case ValueType::list:
            break;
    }

    const auto* array = node.as_array();
    if (!array) return std::nullopt;
    Words words;
    for (const auto& element : *array) {
        const auto word = element.value_exact<std::string>();
        if (!word) return std::nullopt;
        words.push_back(*word);
    }
    return words;
}

class Reader {
public:
    explicit Reader(const std::string& file_name) : file_name_(file_name) {
        for (const auto& option : all_options()) {
            tables_.insert(option.table());
            keys_.push_back(option.is_secret ? option.key + std::string(secret_key_suffix) : option.key);
        }
    }

    Assignments read(const toml::table& root) && {
        for (const auto& [name, node] : root) {
            const auto* table = node.as_table();
            if (!table) {
                add_unknown(name, "key", name, keys_);
            } else if (!tables_.contains(std::string(name))) {
                add_unknown(name, "table", name, {tables_.begin(), tables_.end()});
            } else {
                read_table(std::string(name), *table);
            }
        }
        // The library gives keys in their alphabetic order.
        std::ranges::stable_sort(problems_, {}, &Problem::line);
        for (auto& problem : problems_)
            found_.problems.push_back(std::move(problem.text));
        return std::move(found_);
    }

private:
    struct Problem {
        toml::source_index line;
        std::string text;
    };

    void read_table(const std::string& name, const toml::table& table) {
        for (const auto& [last_part, node] : table) {
            const auto key = name + '.' + std::string(last_part);
            if (const auto* option = find_option(key)) {
                read_value(*option, node);
            } else if (const auto* secret = find_secret(key)) {
                read_secret_file(*secret, key, node);
            } else {
                add_unknown(last_part, "key", key, keys_);
            }
        }
    }

    void read_value(const Option& option, const toml::node& node) {
        const auto where = place(node.source().begin);
        auto words = words_of(option, node);
        if (!words) return add_problem(node.source().begin, option.key + " must be " + option.accepts);
        found_.assignments.push_back({&option, *std::move(words), {Origin::Kind::file, where}});
    }

    void read_secret_file(const Option& option, const std::string& key, const toml::node& node) {
        const auto where = place(node.source().begin);
        const auto file = node.value_exact<std::string>();
        auto words =
            file ? read_secret(option, *file) : Result<Words>(Error{Error::Kind::invalid, "must be a path"});
        if (!words) return add_problem(node.source().begin, key + ' ' + words.error().reason);
        found_.assignments.push_back({&option, *std::move(words), {Origin::Kind::file, where}});
    }

    void add_unknown(const toml::key& at, const std::string& what, std::string_view name,
                     const std::vector<std::string>& known) {
        add_problem(at.source().begin, "unknown " + what + ' ' + std::string(name) + suggestion(name, known));
    }

    void add_problem(const toml::source_position& position, const std::string& text) {
        problems_.push_back({position.line, place(position) + ": " + text});
    }

    std::string place(const toml::source_position& position) const {
        return file_name_ + ':' + std::to_string(position.line) + ':' + std::to_string(position.column);
    }

    const std::string& file_name_;
    std::set<std::string> tables_;
    std::vector<std::string> keys_;
    Assignments found_;
    std::vector<Problem> problems_;
};

}  // namespace

Assignments read_toml(std::string_view text, const std::string& file_name) {
    try {
        return Reader(file_name).read(toml::parse(text));
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        return {{},
                {file_name + ':' + std::to_string(begin.line) + ':' + std::to_string(begin.column) + ": " +
                 std::string(error.description())}};
    }
}

Assignments read_toml_file(const std::string& path) {
    std::ifstream stream(path);
    std::string text(max_file_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    // A directory can be opened but not read.
    if (stream.bad() || (text.empty() && !stream.eof()))
        return {{}, {path + ": cannot be read: " + std::generic_category().message(errno)}};
    if (text.size() > max_file_bytes) return {{}, {path + ": larger than 1 MiB"}};
    return read_toml(text, path);
}

}  // namespace wimpole::config
