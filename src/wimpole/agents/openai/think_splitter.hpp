#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace wimpole::agents::openai {

/// What a model says, in pieces, told apart. Each piece is valid until the call returns.
struct CompletionSink {
    std::function<void(std::string_view)> text;
    std::function<void(std::string_view)> thought;
};

/// Takes <think>...</think> out of the text of a model, however it is cut into pieces. Only blocks at the
/// begin of an answer are thoughts: what is written about the tag later stays text. White space around them
/// goes with them.
class ThinkSplitter {
public:
    void feed(std::string_view text, const CompletionSink& sink);
    /// The answer has ended: gives what was held back. A block that was never closed is a thought.
    void finish(const CompletionSink& sink);

private:
    enum class Place { at_begin, in_thought, behind_thought, in_text };

    /// These take from pending_ what is decided, and tell whether there may be more to decide.
    bool read_begin(const CompletionSink& sink);
    bool read_thought(const CompletionSink& sink);

    Place place_ = Place::at_begin;
    std::string pending_;
};

}  // namespace wimpole::agents::openai
