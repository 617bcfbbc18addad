#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wimpole/agents/agent_driver.hpp"
#include "wimpole/outbound/failure.hpp"

namespace wimpole::agents::openai {

/// What a provider answered in place of a completion.
struct Refusal {
    unsigned status = 0;
    std::string_view body = {};
    /// Of the headers Retry-After (seconds or a date) and retry-after-ms; empty for none.
    std::string_view retry_after = {};
    std::string_view retry_after_ms = {};
};

/// The run's error for a status other than 200. Rate limits and errors of the server may go away. `key` is
/// taken out of what the provider says.
TurnError error_of(const Refusal& refusal, std::string_view key, std::int64_t time_ms);

/// The run's error for a request that came to nothing.
TurnError error_of(const outbound::Failure& failure);

/// The run's error for an answer that is none, or that tells of an error (Error::Kind::busy), which may go
/// away.
TurnError error_of(const Error& error, std::string_view key);
TurnError bad_answer(std::string_view reason, std::string_view key);

/// Retry-After: seconds, or a date of HTTP (RFC 9110 §10.2.3); nothing for any other text.
std::optional<std::chrono::milliseconds> retry_delay(std::string_view text, std::int64_t time_ms);

/// The words of a provider as people may see them: one line, not too long, without the key.
std::string quoted(std::string_view text, std::string_view key);

}  // namespace wimpole::agents::openai
