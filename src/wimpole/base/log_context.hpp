#pragma once

#include <string>

namespace wimpole {

/// What a log line is about, besides what it says. Empty members are left out of it.
struct LogContext {
    std::string agent_id;
    std::string agent_name;
    std::string channel_id;
    std::string socket_id;
};

/// Lines that this thread logs while the object lives have its context; scopes nest, the innermost counts.
/// Not to be kept over a co_await, behind which the thread may be another one.
class LogScope {
public:
    explicit LogScope(LogContext context);
    LogScope(const LogScope&) = delete;
    LogScope& operator=(const LogScope&) = delete;
    ~LogScope();

    /// That of the innermost scope of this thread, an empty one outside.
    static const LogContext& current() noexcept;

private:
    LogContext context_;
    const LogContext* outer_;
};

}  // namespace wimpole
