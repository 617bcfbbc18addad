#include "wimpole/agents/openai/think_splitter.hpp"

#include <algorithm>
#include <utility>

#include "siopp/base/ascii.hpp"
#include "wimpole/agents/openai/partial_tag.hpp"

namespace wimpole::agents::openai {

namespace {

constexpr std::string_view opening = "<think>";
constexpr std::string_view closing = "</think>";

}  // namespace

void ThinkSplitter::feed(std::string_view text, const CompletionSink& sink) {
    if (place_ == Place::in_text) return sink.text(text);
    pending_ += text;
    while (place_ == Place::in_thought ? read_thought(sink) : read_begin(sink)) {
    }
}

bool ThinkSplitter::read_begin(const CompletionSink& sink) {
    const auto start = std::min(pending_.find_first_not_of(siopp::white_space), pending_.size());
    const auto rest = std::string_view(pending_).substr(start);
    if (rest.starts_with(opening)) {
        pending_.erase(0, start + opening.size());
        place_ = Place::in_thought;
        return true;
    }
    if (opening.starts_with(rest)) return false;

    const auto text = std::exchange(pending_, {});
    sink.text(place_ == Place::behind_thought ? std::string_view(text).substr(start) : text);
    place_ = Place::in_text;
    return false;
}

bool ThinkSplitter::read_thought(const CompletionSink& sink) {
    const auto end = pending_.find(closing);
    const auto size = end == std::string::npos ? pending_.size() - begun_at_end(pending_, closing) : end;
    if (size > 0) sink.thought(std::string_view(pending_).substr(0, size));
    pending_.erase(0, end == std::string::npos ? size : end + closing.size());
    if (end != std::string::npos) place_ = Place::behind_thought;
    return end != std::string::npos;
}

void ThinkSplitter::finish(const CompletionSink& sink) {
    const auto rest = std::exchange(pending_, {});
    if (place_ == Place::in_thought && !rest.empty()) sink.thought(rest);
    const bool is_blank = rest.find_first_not_of(siopp::white_space) == std::string::npos;
    if (place_ != Place::in_thought && !is_blank) sink.text(rest);
}

}  // namespace wimpole::agents::openai
