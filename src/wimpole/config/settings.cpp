#include "wimpole/config/settings.hpp"

#include <iterator>
#include <utility>

#include "wimpole/config/consistency.hpp"
#include "wimpole/config/toml_file.hpp"

namespace wimpole::config {

namespace {

void append(Assignments& all, Assignments more) {
    std::ranges::move(more.assignments, std::back_inserter(all.assignments));
    std::ranges::move(more.problems, std::back_inserter(all.problems));
}

Assignments read_flags(const std::vector<Assignment>& flags) {
    Assignments found;
    for (auto flag : flags) {
        if (flag.option->is_secret) {
            auto words = read_secret(*flag.option, flag.words.back());
            if (!words) {
                found.problems.push_back(flag.origin.place + ": " + words.error().reason);
                continue;
            }
            flag.words = *std::move(words);
        }
        found.assignments.push_back(std::move(flag));
    }
    return found;
}

/// What counts more comes later.
Assignments read_all(const Sources& sources) {
    Assignments all;
    const auto file = sources.file ? sources.file : find_variable(sources.environment, file_variable);
    if (file) append(all, read_toml_file(*file));
    append(all, read_environment(sources.environment));
    append(all, read_flags(sources.flags));
    return all;
}

std::string problem(const Assignment& assignment, const std::string& reason) {
    const auto& option = *assignment.option;
    // The reason may contain the value.
    const auto shown = option.is_secret ? "must be " + option.accepts : reason;
    return assignment.origin.place + ": " + option.key + ' ' + shown;
}

}  // namespace

Origin Settings::origin_of(std::string_view key) const {
    const auto origin = origins.find(key);
    return origin == origins.end() ? Origin{} : origin->second;
}

Loaded load(const Sources& sources, Use use) {
    auto all = read_all(sources);
    Loaded loaded;
    loaded.problems = std::move(all.problems);
    for (const auto& assignment : all.assignments) {
        const auto set = assignment.option->set(loaded.settings.config, assignment.words);
        if (!set) {
            loaded.problems.push_back(problem(assignment, set.error().reason));
            continue;
        }
        loaded.settings.origins.insert_or_assign(assignment.option->key, assignment.origin);
    }

    if (loaded.problems.empty() && use == Use::server) loaded.problems = inconsistencies(loaded.settings);
    return loaded;
}

}  // namespace wimpole::config
