#include "wimpole/agents/openai/completion_error.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "siopp/base/json_view.hpp"
#include "siopp/base/utf8.hpp"
#include "wimpole/agents/openai/completion_reader.hpp"
#include "wimpole/base/line_text.hpp"

namespace wimpole::agents::openai {

namespace {

constexpr std::size_t max_quote_bytes = 300;
/// A part of a key gives it away, too: providers like to repeat its ends.
constexpr std::size_t min_key_part_bytes = 8;

bool may_go_away(unsigned status) {
    return status == 408 || status == 409 || status == 425 || status == 429 || status >= 500;
}

const char* code_of(unsigned status) {
    if (status == 401 || status == 403) return "PROVIDER_UNAUTHORIZED";
    if (status == 404) return "PROVIDER_NOT_FOUND";
    if (status == 429) return "PROVIDER_RATE_LIMITED";
    if (status >= 500) return "PROVIDER_UNAVAILABLE";
    if (status >= 300 && status < 400) return "PROVIDER_REDIRECTS";
    return "PROVIDER_REFUSED";
}

std::string words_of(const Refusal& refusal, std::string_view key) {
    // What is said about a key may hold it.
    if (refusal.status == 401 || refusal.status == 403) return "the key is missing, wrong or not enough";
    if (refusal.status >= 300 && refusal.status < 400)
        return "it answers from another place; correct the URL of the provider";
    const auto json = siopp::json::View::parse(refusal.body);
    const auto words = json ? provider_error(*json) : std::nullopt;
    return words ? quoted(*words, key) : std::string();
}

}  // namespace

TurnError error_of(const Refusal& refusal, std::string_view key, std::int64_t time_ms) {
    TurnError error;
    error.code = code_of(refusal.status);
    error.message = "the model provider answered " + std::to_string(refusal.status);
    if (const auto words = words_of(refusal, key); !words.empty()) error.message += ": " + words;
    error.is_retryable = may_go_away(refusal.status);
    if (!error.is_retryable) return error;

    if (const auto ms = retry_delay(refusal.retry_after_ms, time_ms)) {
        error.retry_after = *ms / 1000;
    } else {
        error.retry_after = retry_delay(refusal.retry_after, time_ms);
    }
    return error;
}

TurnError error_of(const outbound::Failure& failure) {
    switch (failure.kind) {
        case outbound::Failure::Kind::refused:
            return {"PROVIDER_REFUSED", "the model provider " + failure.reason, false, {}};
        case outbound::Failure::Kind::untrusted:
            return {"PROVIDER_UNTRUSTED", "the model provider " + failure.reason, false, {}};
        case outbound::Failure::Kind::protocol:
        case outbound::Failure::Kind::too_large:
            return {"PROVIDER_BAD_ANSWER", "the model provider " + failure.reason, false, {}};
        case outbound::Failure::Kind::cancelled:
            return {"CANCELLED", "the run was stopped", false, {}};
        case outbound::Failure::Kind::timeout:
            return {"PROVIDER_TIMEOUT", "the model provider " + failure.reason, true, {}};
        case outbound::Failure::Kind::unresolved:
        case outbound::Failure::Kind::unreachable:
        case outbound::Failure::Kind::closed:
            break;
    }
    return {"PROVIDER_UNAVAILABLE", "the model provider " + failure.reason, true, {}};
}

TurnError error_of(const Error& error, std::string_view key) {
    if (error.kind != Error::Kind::busy) return bad_answer(error.reason, key);
    return {"PROVIDER_FAILED", "the model provider: " + quoted(error.reason, key), true, {}};
}

TurnError bad_answer(std::string_view reason, std::string_view key) {
    return {"PROVIDER_BAD_ANSWER", "the model provider: " + quoted(reason, key), false, {}};
}

std::optional<std::chrono::milliseconds> retry_delay(std::string_view text, std::int64_t time_ms) {
    using std::chrono::milliseconds;
    constexpr double max_seconds = 86'400;
    double seconds = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, seconds);
    if (parsed.ec == std::errc() && parsed.ptr == end && seconds >= 0)
        return milliseconds(static_cast<std::int64_t>(std::min(seconds, max_seconds) * 1000));

    std::tm date{};
    const std::string copy(text);
    const auto* const rest = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (!rest || *rest != '\0') return std::nullopt;
    const auto at_ms = static_cast<std::int64_t>(::timegm(&date)) * 1000;
    return milliseconds(std::clamp<std::int64_t>(at_ms - time_ms, 0, 86'400'000));
}

std::string quoted(std::string_view text, std::string_view key) {
    std::string line;
    for (const char letter : text.substr(0, 4 * max_quote_bytes))
        line += is_control(letter) ? ' ' : letter;
    for (auto size = key.size(); size >= min_key_part_bytes; --size) {
        for (std::size_t start = 0; start + size <= key.size(); ++start) {
            const auto part = key.substr(start, size);
            for (auto at = line.find(part); at != std::string::npos; at = line.find(part))
                line.replace(at, size, "***");
        }
    }
    line.resize(std::min(line.size(), max_quote_bytes));
    line.resize(siopp::utf8::valid_prefix(line).length);
    return line;
}

}  // namespace wimpole::agents::openai
