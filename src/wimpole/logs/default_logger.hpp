#pragma once

#include <memory>

#include <spdlog/logger.h>

#include "wimpole/logs/journal.hpp"

namespace wimpole::logs {

/// Sends what is logged by spdlog::info() and its like to a journal, with the context of the thread
/// (LogScope), for as long as it lives; then what was the default logger before is it again. Create and
/// destroy it while no other thread logs.
class DefaultLogger {
public:
    /// `journal` must outlive it. The level is that of the logger before; spdlog::set_level() changes it.
    explicit DefaultLogger(Journal& journal);
    DefaultLogger(const DefaultLogger&) = delete;
    DefaultLogger& operator=(const DefaultLogger&) = delete;
    ~DefaultLogger();

private:
    class JournalSink;

    std::shared_ptr<spdlog::logger> before_;
    std::shared_ptr<JournalSink> sink_;
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace wimpole::logs
