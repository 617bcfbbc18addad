#pragma once

#include <memory>

#include "wimpole/base/log.hpp"
#include "wimpole/logs/journal.hpp"

namespace wimpole::logs {

/// Sends what the process says (base/log.hpp) to a journal, with the context of the thread (LogScope), for
/// as long as it lives; then it goes where it went before. Create and destroy it while no other thread logs.
class DefaultLogger {
public:
    /// `journal` must outlive it.
    explicit DefaultLogger(Journal& journal);
    DefaultLogger(const DefaultLogger&) = delete;
    DefaultLogger& operator=(const DefaultLogger&) = delete;
    ~DefaultLogger();

private:
    class JournalSink;

    std::shared_ptr<JournalSink> sink_;
    std::shared_ptr<log::Sink> before_;
};

}  // namespace wimpole::logs
