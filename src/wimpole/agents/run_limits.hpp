#pragma once

#include <chrono>
#include <cstddef>

namespace wimpole::agents {

/// What one run of an agent may take.
struct RunLimits {
    using Duration = std::chrono::milliseconds;

    /// Until the driver tells anything; local models load for that long.
    Duration first_event_timeout{60'000};
    /// Between two things that it tells.
    Duration idle_timeout{30'000};
    /// All of it, repetitions included.
    Duration run_timeout{300'000};
    /// How long the next turn of the channel waits for a driver that was told to stop.
    Duration stop_grace{1'000};
    /// How often a run that came to nothing is tried again.
    std::size_t max_retries = 2;
    /// The wait before the first repetition; it doubles with each.
    Duration retry_delay{500};
    /// Where a provider wants a longer wait than this, the run fails.
    Duration max_retry_after{30'000};
    /// The text of a reply, and of a thought, in bytes; what is longer is cut.
    std::size_t max_reply_bytes = 64 * 1024;
    std::size_t max_thought_bytes = 64 * 1024;
    /// Steps of one run that are shown.
    std::size_t max_actions = 32;
    /// The shortest time between two chunks that are sent.
    Duration chunk_interval{50};
    /// How often the text of a reply that is being told is stored.
    Duration save_interval{1'000};
};

}  // namespace wimpole::agents
