
#include "siopp/base/ascii.hpp"
#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

namespace {

/// The ElizaOS server has more levels, and writes them in capitals or not.
std::string nearest_level(std::string_view text) {
    auto level = siopp::in_lower_case(text);
    if (level == "verbose") return "debug";
    if (level == "log" || level == "progress" || level == "success") return "info";
    return level;
}

}  // namespace

std::vector<Option> log_options() {
    using Level = LogsConfig::Level;
    using Ring = logs::LogRing::Limits;
    using Queue = logs::LogSubscriber::Limits;
    using Traces = logs::Tracer::Limits;
    const auto level = choice<Level>({{"trace", Level::trace},
                                      {"debug", Level::debug},
                                      {"info", Level::info},
                                      {"warn", Level::warn},
                                      {"error", Level::error},
                                      {"fatal", Level::fatal}});
    const Section in(
        "logs", [](auto& config) -> auto& { return config.logs; });
    const Section kept(
        "logs", [](auto& config) -> auto& { return config.logs.kept; });
    const Section readers(
        "logs", [](auto& config) -> auto& { return config.logs.readers; });
    const Section queue(
        "logs", [](auto& config) -> auto& { return config.logs.readers.subscriber; });
    const Section traces(
        "logs", [](auto& config) -> auto& { return config.logs.traces; });
    const auto count = number<std::size_t>(1, 10'000'000);
    const auto bytes = size(kib, 64 * gib);
    return {
        in.option("level", &LogsConfig::level, level, "The least of what is logged")
            .named("--log-level")
            .alias("LOG_LEVEL", nearest_level)
            .reloadable(),
        kept.option("kept_lines", &Ring::max_lines, count,
                    "The last lines, kept in memory for /api/server/logs and new readers"),
        kept.option("kept_size", &Ring::max_bytes, bytes, "Their size"),
        readers.option("max_readers", &logs::LogFeed::Limits::max_subscribers, count,
                       "Connections that may read the log as it is written"),
        queue.option("max_queued_lines", &Queue::max_lines, count,
                     "Lines that wait for such a reader; beyond that the oldest are dropped, and counted"),
        queue.option("max_queued_size", &Queue::max_bytes, bytes, "Their size"),
        traces.option("max_traces", &Traces::max_traces, count, "Traces and captures at a time"),
        traces.option("max_trace_duration", &Traces::max_duration,
                      duration(std::chrono::seconds(1), std::chrono::hours(24 * 30)),
                      "How long one may be asked for"),
        traces.option("max_trace_lines", &Traces::max_lines, number<std::size_t>(1, 1'000'000'000),
                      "How many events it may have"),
        traces.option("max_capture_size", &Traces::max_capture_bytes, bytes, "Size of a captured file"),
    };
}

}  // namespace wimpole::config
