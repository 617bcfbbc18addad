#include "wimpole/config/reload.hpp"

#include "wimpole/config/option_table.hpp"

namespace wimpole::config {

namespace {

void append(std::string& list, const std::string& key) {
    list += (list.empty() ? "" : ", ") + key;
}

}  // namespace

Reload plan_reload(const Config& running, const Config& next) {
    Reload plan{running, "configuration read again"};
    std::string changed;
    std::string waiting;
    for (const auto& option : all_options()) {
        const auto value = option.get(next);
        if (value == option.get(running)) continue;
        append(option.is_reloadable ? changed : waiting, option.key);
        // What one configuration has taken the other takes, too.
        if (option.is_reloadable) (void)option.set(plan.config, value);
    }
    if (!changed.empty()) plan.report += "; changed: " + changed;
    if (!waiting.empty()) plan.report += "; takes effect after a restart: " + waiting;
    if (changed.empty() && waiting.empty()) plan.report += "; nothing has changed";
    return plan;
}

}  // namespace wimpole::config
