#include "wimpole/logs/log_filter.hpp"

#include <algorithm>

#include "siopp/base/ascii.hpp"

namespace wimpole::logs {

namespace {

constexpr std::string_view everything = "all";
/// What the real server makes of a level that it does not know.
constexpr double unknown_level = 70;

bool contains(std::string_view text, std::string_view part) {
    const auto found =
        std::search(text.begin(), text.end(), part.begin(), part.end(),
                    [](char left, char right) { return siopp::to_lower(left) == siopp::to_lower(right); });
    return found != text.end();
}

bool fits(const std::string& wanted, const std::string& actual) {
    return wanted.empty() || wanted == actual;
}

}  // namespace

bool LogFilter::passes(const LogRecord& record) const {
    return static_cast<double>(record.level) >= minimum_level &&
           fits(agent_name, record.context.agent_name) && fits(agent_id, record.context.agent_id) &&
           fits(channel_id, record.context.channel_id) && (text.empty() || contains(record.msg, text));
}

void LogFilter::set(std::string_view name, siopp::json::View value) {
    const auto string = value.string();
    if (name != "level") return set_text(name, string.value_or(std::string()));
    if (string) return set_level(*string);
    minimum_level = value.number().value_or(0);
}

void LogFilter::set_level(std::string_view level) {
    if (level.empty() || level == everything) {
        minimum_level = 0;
        return;
    }
    const auto known = log_level(level);
    minimum_level = known ? static_cast<double>(*known) : unknown_level;
}

void LogFilter::set_text(std::string_view name, std::string_view value) {
    const auto criterion = value == everything ? std::string_view() : value;
    if (name == "agentName") agent_name = criterion;
    if (name == "agentId") agent_id = criterion;
    if (name == "channelId") channel_id = criterion;
    if (name == "text") text = criterion;
}

}  // namespace wimpole::logs
