#include "wimpole/config/environment.hpp"

#include <algorithm>
#include <string_view>

#include "wimpole/config/option_table.hpp"
#include "wimpole/config/suggestion.hpp"

namespace wimpole::config {

namespace {

constexpr std::string_view prefix = "WIMPOLE_";
constexpr std::string_view secret_file_suffix = "_FILE";

Words split(std::string_view text) {
    Words words;
    while (!text.empty()) {
        const auto comma = text.find(',');
        auto word = text.substr(0, comma);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        while (word.starts_with(' '))
            word.remove_prefix(1);
        while (word.ends_with(' '))
            word.remove_suffix(1);
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

Words words_of(const Option& option, const std::string& value) {
    return option.type == ValueType::list ? split(value) : Words{value};
}

/// Kubernetes tells every container of the services beside it: WIMPOLE_SERVICE_HOST, WIMPOLE_PORT=tcp://...
bool is_service_link(std::string_view name) {
    name.remove_prefix(prefix.size());
    return name == "PORT" || name == "SERVICE_HOST" || name.starts_with("SERVICE_PORT") ||
           (name.starts_with("PORT_") && (name.find("_TCP") != name.npos || name.find("_UDP") != name.npos));
}

std::vector<std::string> known_variables() {
    std::vector<std::string> names{file_variable};
    for (const auto& option : all_options())
        names.push_back(option.is_secret ? option.variable + std::string(secret_file_suffix)
                                         : option.variable);
    return names;
}

void read_own(const std::string& name, const std::string& value, Assignments& into) {
    const auto options = all_options();
    const auto own = std::ranges::find(options, name, &Option::variable);
    if (own != options.end()) {
        into.assignments.push_back({&*own, words_of(*own, value), {Origin::Kind::variable, name}});
        return;
    }

    const auto secret = std::ranges::find_if(options, [&](const Option& option) {
        return option.is_secret && name == option.variable + std::string(secret_file_suffix);
    });
    if (secret != options.end()) {
        auto words = read_secret(*secret, value);
        if (!words) return into.problems.push_back(name + ": " + words.error().reason);
        into.assignments.push_back({&*secret, *std::move(words), {Origin::Kind::variable, name}});
        return;
    }

    if (name == file_variable || is_service_link(name)) return;
    into.problems.push_back(name + ": unknown variable" + suggestion(name, known_variables()));
}

void read_aliases(const Option& option, const Environment& environment, Assignments& into) {
    Assignment assignment{&option, {}, {Origin::Kind::alias, {}}};
    for (const auto& alias : option.aliases) {
        const auto value = find_variable(environment, alias.variable);
        if (!value || value->empty()) continue;
        const auto words = words_of(option, alias.translate ? alias.translate(*value) : *value);
        assignment.words.insert(assignment.words.end(), words.begin(), words.end());
        assignment.origin.place += (assignment.origin.place.empty() ? "" : ", ") + alias.variable;
    }
    if (!assignment.words.empty()) into.assignments.push_back(std::move(assignment));
}

}  // namespace

Environment environment_of(const char* const* entries) {
    Environment environment;
    for (; *entries; ++entries) {
        const std::string_view entry = *entries;
        const auto equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        environment.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return environment;
}

std::optional<std::string> find_variable(const Environment& environment, const std::string& name) {
    const auto variable = std::ranges::find(environment, name, &Environment::value_type::first);
    if (variable == environment.end()) return std::nullopt;
    return variable->second;
}

Assignments read_environment(const Environment& environment) {
    Assignments found;
    for (const auto& option : all_options())
        read_aliases(option, environment, found);
    for (const auto& [name, value] : environment)
        if (name.starts_with(prefix)) read_own(name, value, found);
    return found;
}

}  // namespace wimpole::config
