#include "wimpole/base/log_context.hpp"

#include <utility>

namespace wimpole {

namespace {
thread_local const LogContext* innermost = nullptr;
}

LogScope::LogScope(LogContext context) : context_(std::move(context)), outer_(innermost) {
    innermost = &context_;
}

LogScope::~LogScope() {
    innermost = outer_;
}

const LogContext& LogScope::current() noexcept {
    static const LogContext none;
    return innermost ? *innermost : none;
}

}  // namespace wimpole
