#include "wimpole/logs/log_record.hpp"

#include <string_view>
#include <utility>

#include "siopp/base/json_writer.hpp"
#include "wimpole/base/clock.hpp"

namespace wimpole::logs {

using siopp::json::Writer;

namespace {

constexpr std::size_t level_width = 8;

void optional_member(Writer& writer, std::string_view name, std::string_view text) {
    if (!text.empty()) writer.member(name, text);
}

}  // namespace

std::string to_json(const LogRecord& record) {
    std::string json;
    json.reserve(64 + record.msg.size());
    Writer writer(json);
    writer.begin_object()
        .member("time", record.time_ms)
        .member("level", static_cast<int>(record.level))
        .member("msg", record.msg);
    optional_member(writer, "agentId", record.context.agent_id);
    optional_member(writer, "agentName", record.context.agent_name);
    optional_member(writer, "channelId", record.context.channel_id);
    optional_member(writer, "socketId", record.context.socket_id);
    optional_member(writer, "trace", record.trace);
    writer.end_object();
    return json;
}

std::string to_text(const LogRecord& record) {
    std::string text = iso_time(record.time_ms);
    text += ' ';
    text += to_string(record.level);
    text.append(level_width - to_string(record.level).size() + 1, ' ');
    if (!record.context.agent_name.empty()) text += "[" + record.context.agent_name + "] ";
    return text + record.msg;
}

LogLine::LogLine(LogRecord of) : record(std::move(of)), json(to_json(record)) {}

std::size_t LogLine::size_bytes() const noexcept {
    const auto& context = record.context;
    return sizeof(LogLine) + json.size() + record.msg.size() + context.agent_id.size() +
           context.agent_name.size() + context.channel_id.size() + context.socket_id.size() +
           record.trace.size();
}

}  // namespace wimpole::logs
