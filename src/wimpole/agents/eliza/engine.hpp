#pragma once

#include "wimpole/agents/eliza/script.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wimpole::agents::eliza {

struct Reply {
    std::string text;
    /// The rules that led to the text: "keyword MY rank 2, rule (0 YOUR 0 (/FAMILY) 0), reassembly 3".
    std::string thought;
};

/// One side of one conversation: the 1966 program run on a script. Replies are a pure function of the script
/// and the texts so far, so replaying the texts restores the state. The engine owns counters and memories of
/// the conversation (some hundred bytes) and shares the script. Not for use by two threads at once.
class Engine {
public:
    explicit Engine(std::shared_ptr<const Script> script);

    /// What to say before the first text; changes nothing.
    std::string greeting() const;

    /// Answers any bytes, UTF-8 expected, with a text that is never empty. Work is bounded (limits.hpp): of a
    /// long text the beginning counts, and a script that runs in circles gets a built-in answer.
    Reply respond(std::string_view text);

private:
    struct Turn;

    Turn read(std::string_view text) const;
    std::deque<const Keyword*> stack_keywords(Words& clause) const;

    std::string answer(Turn& turn);
    std::string recall(Turn& turn);
    /// These three return nothing when the turn goes on with another keyword.
    std::optional<std::string> answer_by(const Keyword& keyword, Turn& turn);
    std::optional<std::string> apply(const Reassembly& reassembly, const Match& match, Turn& turn) const;
    std::optional<std::string> follow(const std::string& link, Turn& turn) const;
    std::string built_in_answer(std::string_view reason, Turn& turn) const;

    const Reassembly& next_reassembly(const Decomposition& decomposition, Turn& turn);
    void remember(Turn& turn);

    std::shared_ptr<const Script> script_;
    /// By Decomposition::counter: the reassembly whose turn it is.
    std::vector<std::uint32_t> next_;
    /// The oldest, which is recalled first, in front.
    std::deque<std::string> memories_;
    /// The 1966 LIMIT: runs through 1 to 4, one step an input; a memory is recalled on 4 only.
    unsigned limit_ = 1;
};

}  // namespace wimpole::agents::eliza
