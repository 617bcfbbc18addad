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
                  "Time between two searches for sessions that have ended")
            .alias("SESSION_CLEANUP_INTERVAL_MINUTES", in_minutes),
    };
}

}  // namespace wimpole::config
