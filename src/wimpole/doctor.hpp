#pragma once

#include <string>
#include <vector>

#include "wimpole/config/config.hpp"

namespace wimpole {

/// What was found out about one condition of running a server here.
struct Finding {
    enum class Verdict { ok, warn, fail };

    Verdict verdict = Verdict::ok;
    /// "port"
    std::string subject;
    /// "127.0.0.1:3000 is free"
    std::string text;
    /// How to repair it; empty where it is ok.
    std::string repair = {};
};

/// Checks what a server with this configuration needs: data directory, store, port, open files, clock,
/// SQLite, certificate. Changes nothing, and may be called while a server runs there. Blocks on files.
std::vector<Finding> examine(const config::Config& config);

/// One line, with a second for the repair.
std::string to_text(const Finding& finding);

}  // namespace wimpole
