#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

namespace {

/// The ElizaOS server counts in minutes.
std::string in_minutes(std::string_view text) {
    return std::string(text) + "min";
}

}  // namespace

std::vector<Option> session_options() {
    using std::chrono::hours;
    using std::chrono::seconds;
    const auto time = duration(seconds(1), hours(24) * 365);
    const auto count = number<std::size_t>(1, 1'000'000);
    const Section in(
        "sessions", [](auto& config) -> auto& { return config.sessions; });
    return {
        in.option("default_timeout", &SessionsConfig::default_timeout, time,
                  "How long a session of the REST API lives without a message")
            .alias("SESSION_DEFAULT_TIMEOUT_MINUTES", in_minutes),
        in.option("min_timeout", &SessionsConfig::min_timeout, time,
                  "The shortest such time a client may ask for")
            .alias("SESSION_MIN_TIMEOUT_MINUTES", in_minutes),
        in.option("max_timeout", &SessionsConfig::max_timeout, time,
                  "The longest such time a client may ask for")
            .alias("SESSION_MAX_TIMEOUT_MINUTES", in_minutes),
        in.option("max_duration", &SessionsConfig::max_duration, time, "How long a session lives at most")
            .alias("SESSION_MAX_DURATION_MINUTES", in_minutes),
        in.option("warning_threshold", &SessionsConfig::warning_threshold, time,
                  "How long before its end a session counts as about to expire")
            .alias("SESSION_WARNING_THRESHOLD_MINUTES", in_minutes),
        in.option("cleanup_interval", &SessionsConfig::cleanup_interval, time,
                  "Time between two searches for sessions and jobs that have expired")
            .alias("SESSION_CLEANUP_INTERVAL_MINUTES", in_minutes),
        in.option("keep_expired", &SessionsConfig::keep_expired, time,
                  "How long sessions and jobs are known after they have expired"),
        in.option("max_sessions", &SessionsConfig::max_sessions, count,
                  "Sessions; where there are so many, one that has expired gives way to a new one"),
        in.option("max_jobs", &SessionsConfig::max_jobs, count,
                  "Jobs; where there are so many, one that is done gives way to a new one"),
    };
}

}  // namespace wimpole::config
