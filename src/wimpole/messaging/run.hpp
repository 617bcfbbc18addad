#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wimpole/base/id.hpp"

namespace wimpole::messaging {

using RunId = Id<struct RunTag>;

enum class RunStatus : std::uint8_t { running, completed, ignored, failed, cancelled, timed_out };
inline constexpr RunStatus all_run_statuses[] = {RunStatus::running,   RunStatus::completed,
                                                 RunStatus::ignored,   RunStatus::failed,
                                                 RunStatus::cancelled, RunStatus::timed_out};
/// "running" … "timed_out".
std::string_view to_string(RunStatus status);
std::optional<RunStatus> run_status_of(std::string_view text);

/// One turn of an agent: what it was to react to, and what became of it. Without text of the conversation,
/// except for the beginning of a reply while the run goes on.
struct Run {
    RunId id;
    ChannelId channel;
    EntityId agent;
    /// The message that caused it.
    MessageId trigger;
    /// The id of the reply, if there is one.
    MessageId reply;
    RunStatus status = RunStatus::running;
    /// Why it did not come to its end; empty for none.
    std::string error;
    /// What had been told of the reply when this was written; empty once the run has ended.
    std::string partial_text;
    /// As the model counted them.
    std::uint64_t prompt_tokens = 0;
    std::uint64_t completion_tokens = 0;
    /// Milliseconds since 1970, UTC.
    std::int64_t started_at_ms = 0;
    /// 0 while it goes on.
    std::int64_t ended_at_ms = 0;
};

/// Which runs; what is absent does not matter.
struct RunFilter {
    std::optional<RunStatus> status = std::nullopt;
    std::optional<ChannelId> channel = std::nullopt;
    std::optional<EntityId> agent = std::nullopt;

    bool matches(const Run& run) const {
        return (!status || run.status == *status) && (!channel || run.channel == *channel) &&
               (!agent || run.agent == *agent);
    }
};

}  // namespace wimpole::messaging
