#include "wimpole/base/log.hpp"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <utility>

#include "wimpole/base/clock.hpp"

namespace wimpole {

std::string_view to_string(LogLevel level) {
    switch (level) {
        case LogLevel::trace:
            return "trace";
        case LogLevel::debug:
            return "debug";
        case LogLevel::success:
            return "success";
        case LogLevel::progress:
            return "progress";
        case LogLevel::log:
            return "log";
        case LogLevel::info:
            return "info";
        case LogLevel::warn:
            return "warn";
        case LogLevel::error:
            return "error";
        case LogLevel::fatal:
            return "fatal";
    }
    return "info";
}

}  // namespace wimpole

namespace wimpole::log {

namespace {

std::atomic<LogLevel> least_level = LogLevel::info;

class Output {
public:
    std::shared_ptr<Sink> get() {
        const std::lock_guard lock(mutex_);
        return sink_;
    }
    std::shared_ptr<Sink> exchange(std::shared_ptr<Sink> sink) {
        const std::lock_guard lock(mutex_);
        return std::exchange(sink_, std::move(sink));
    }

private:
    std::mutex mutex_;
    std::shared_ptr<Sink> sink_;
};

/// Never destroyed: threads may log while the process ends.
Output& output() {
    static auto* const only = new Output;
    return *only;
}

}  // namespace

std::shared_ptr<Sink> set_sink(std::shared_ptr<Sink> sink) {
    return output().exchange(std::move(sink));
}

void set_level(LogLevel level) {
    least_level = level;
}

void write(LogLevel level, std::initializer_list<Part> parts) {
    if (level < least_level) return;

    std::string line;
    for (const auto& part : parts)
        line += part.text();
    if (const auto sink = output().get()) return sink->write(level, std::move(line));
    std::fprintf(stderr, "%s %s %s\n", iso_time(now_ms()).c_str(), to_string(level).data(), line.c_str());
}

}  // namespace wimpole::log
