#include "wimpole/agents/eliza/engine.hpp"

#include "wimpole/agents/eliza/clause.hpp"
#include "wimpole/agents/eliza/hash.hpp"
#include "wimpole/agents/eliza/limits.hpp"
#include "wimpole/agents/eliza/step_budget.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace wimpole::agents::eliza {
namespace {

/// What the 1966 program said when a script left it without an answer, chosen by LIMIT.
constexpr std::array<std::string_view, 4> built_in_answers{"Please continue", "Hmmm", "Go on, please",
                                                           "I see"};

std::string_view beginning_of(std::string_view text) {
    if (text.size() <= max_input_bytes) return text;

    auto size = max_input_bytes;
    const auto is_continuation = [&text](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    while (size > max_input_bytes - 4 && is_continuation(size))
        --size;
    return text.substr(0, size);
}

/// Nothing when the budget ends.
std::optional<Words> reassemble(const Reassembly& reassembly, const Match& match, StepBudget& budget) {
    Words words;
    const auto append = [&](const Word& word) {
        if (!budget.spend(word.text.size() + 1)) return;
        words.push_back(word);
    };
    for (const auto& part : reassembly.parts) {
        if (part.component == 0) {
            append(part.word);
        } else {
            std::ranges::for_each(match[part.component - 1], append);
        }
    }
    if (budget.exhausted()) return std::nullopt;
    return words;
}

}  // namespace

/// The work on one input.
struct Engine::Turn {
    Words words;
    /// The next one to try is in front.
    std::deque<const Keyword*> keywords;
    std::size_t keywords_tried = 0;
    StepBudget budget{max_steps};
    /// Counts from 1; 0 when nothing was remembered yet.
    unsigned memory_transform = 0;
    std::string thought;

    void note(std::string_view step) {
        if (!thought.empty()) thought += "; ";
        thought += step;
    }
    void note_detail(std::string_view detail) {
        thought += ", ";
        thought += detail;
    }
};

Engine::Engine(std::shared_ptr<const Script> script)
    : script_(std::move(script)), next_(script_->decomposition_count) {}

std::string Engine::greeting() const {
    return to_sentence(script_->greeting);
}

Reply Engine::respond(std::string_view text) {
    limit_ = limit_ % 4 + 1;
    auto turn = read(beginning_of(text));
    auto reply = answer(turn);
    if (reply.empty()) reply = built_in_answer("the answer is empty", turn);
    if (turn.memory_transform > 0) turn.note("memory " + std::to_string(turn.memory_transform) + " stored");
    return {std::move(reply), std::move(turn.thought)};
}

Engine::Turn Engine::read(std::string_view text) const {
    Turn turn;
    for (auto& clause : split_clauses(text)) {
        turn.keywords = stack_keywords(clause);
        turn.words = std::move(clause);
        if (!turn.keywords.empty()) break;
    }
    return turn;
}

/// Substitutes words of the clause on the way. As in 1966 the stack is not sorted: a keyword that outranks
/// the one in front goes in front, any other goes to the back.
std::deque<const Keyword*> Engine::stack_keywords(Words& clause) const {
    std::deque<const Keyword*> stack;
    for (auto& word : clause) {
        const auto found = script_->keywords.find(word.key);
        if (found == script_->keywords.end()) continue;

        const auto& keyword = found->second;
        if (keyword.substitute) {
            word = *keyword.substitute;
        } else if (&word == &clause.front()) {
            // Its capital belongs to the start of a sentence, and it may not start one in the answer.
            word.text = keyword.spelling;
        }
        if (!keyword.answers()) continue;

        if (stack.empty() || keyword.rank > stack.front()->rank) {
            stack.push_front(&keyword);
        } else {
            stack.push_back(&keyword);
        }
    }
    return stack;
}

std::string Engine::answer(Turn& turn) {
    if (turn.keywords.empty()) {
        turn.note("no keyword");
        if (limit_ == 4 && !memories_.empty()) return recall(turn);
    }
    while (turn.keywords_tried++ < max_keywords_tried) {
        const auto* keyword = &script_->none;
        if (!turn.keywords.empty()) {
            keyword = turn.keywords.front();
            turn.keywords.pop_front();
        }
        if (auto text = answer_by(*keyword, turn)) return std::move(*text);
    }
    return built_in_answer("too many keywords", turn);
}

std::string Engine::recall(Turn& turn) {
    turn.note_detail("memory recalled");
    auto memory = std::move(memories_.front());
    memories_.pop_front();
    return memory;
}

std::optional<std::string> Engine::answer_by(const Keyword& keyword, Turn& turn) {
    const bool is_none = &keyword == &script_->none;
    turn.note(is_none ? "NONE" : "keyword " + keyword.key + " rank " + std::to_string(keyword.rank));
    if (script_->memory && script_->memory->keyword == keyword.key) remember(turn);

    for (const auto& decomposition : keyword.decompositions) {
        const auto matched = match(decomposition.pattern, turn.words, turn.budget);
        if (matched) return apply(next_reassembly(decomposition, turn), *matched, turn);
    }
    if (turn.budget.exhausted()) return built_in_answer("the step budget is spent", turn);
    if (keyword.link.empty()) return built_in_answer("no rule fits", turn);
    return follow(keyword.link, turn);
}

std::optional<std::string> Engine::apply(const Reassembly& reassembly, const Match& match, Turn& turn) const {
    if (reassembly.kind == Reassembly::Kind::new_keyword) return std::nullopt;
    if (reassembly.kind == Reassembly::Kind::link) return follow(reassembly.link, turn);

    auto words = reassemble(reassembly, match, turn.budget);
    if (!words) return built_in_answer("the step budget is spent", turn);
    if (reassembly.kind == Reassembly::Kind::text) return to_sentence(*words);

    turn.words = std::move(*words);
    return follow(reassembly.link, turn);
}

std::optional<std::string> Engine::follow(const std::string& link, Turn& turn) const {
    const auto target = script_->keywords.find(link);
    assert(target != script_->keywords.end());
    turn.keywords.push_front(&target->second);
    return std::nullopt;
}

std::string Engine::built_in_answer(std::string_view reason, Turn& turn) const {
    turn.note_detail(reason);
    turn.note_detail("built-in answer " + std::to_string(limit_));
    return std::string{built_in_answers[limit_ - 1]};
}

const Reassembly& Engine::next_reassembly(const Decomposition& decomposition, Turn& turn) {
    auto& next = next_[decomposition.counter];
    const auto index = next;
    next = (index + 1) % static_cast<std::uint32_t>(decomposition.reassemblies.size());
    turn.note_detail("rule " + decomposition.pattern.spelling);
    turn.note_detail("reassembly " + std::to_string(index + 1));
    return decomposition.reassemblies[index];
}

/// Once an input, before its words are rewritten by a PRE.
void Engine::remember(Turn& turn) {
    if (turn.memory_transform > 0 || turn.words.empty()) return;

    const auto index = hash(last_machine_word(turn.words.back().key), 2);
    const auto& transform = script_->memory->transforms[index];
    const auto matched = match(transform.pattern, turn.words, turn.budget);
    if (!matched) return;
    const auto words = reassemble(transform.reassembly, *matched, turn.budget);
    if (!words) return;

    if (memories_.size() == max_memories) memories_.pop_front();
    memories_.push_back(to_sentence(*words));
    turn.memory_transform = index + 1;
}

}  // namespace wimpole::agents::eliza
