#include "wimpole/messaging/run.hpp"

namespace wimpole::messaging {

std::string_view to_string(RunStatus status) {
    switch (status) {
        case RunStatus::running:
            return "running";
        case RunStatus::completed:
            return "completed";
        case RunStatus::ignored:
            return "ignored";
        case RunStatus::failed:
            return "failed";
        case RunStatus::cancelled:
            return "cancelled";
        case RunStatus::timed_out:
            break;
    }
    return "timed_out";
}

std::optional<RunStatus> run_status_of(std::string_view text) {
    for (const auto status : all_run_statuses) {
        if (to_string(status) == text) return status;
    }
    return std::nullopt;
}

}  // namespace wimpole::messaging
