#include "wimpole/agents/eliza/pattern.hpp"

#include <algorithm>

namespace wimpole::agents::eliza {
namespace {

/// How many words a fixed element takes from the front of `rest`, if it fits there.
std::optional<std::size_t> words_taken(const PatternElement& element, std::span<const Word> rest) {
    if (element.kind == PatternElement::Kind::exactly) {
        return element.count <= rest.size() ? std::optional{element.count} : std::nullopt;
    }
    if (rest.empty() || !std::ranges::binary_search(element.words, rest.front().key)) return std::nullopt;
    return 1;
}

class Matcher {
public:
    Matcher(const Pattern& pattern, std::span<const Word> words)
        : elements_(pattern.elements), words_(words) {
        parts_.reserve(elements_.size());
    }

    std::optional<Match> run(StepBudget& budget) {
        while (budget.spend()) {
            if (is_complete()) return std::move(parts_);
            // Only the latest 0 needs to grow: what an earlier one would skip, the latest can take.
            if (!advance() && !widen_latest()) return std::nullopt;
        }
        return std::nullopt;
    }

private:
    bool is_complete() const { return parts_.size() == elements_.size() && position_ == words_.size(); }

    bool advance() {
        if (parts_.size() == elements_.size()) return false;

        const auto& element = elements_[parts_.size()];
        if (element.kind == PatternElement::Kind::any_number) {
            latest_ = parts_.size();
            take(0);
            return true;
        }
        const auto count = words_taken(element, words_.subspan(position_));
        if (!count) return false;

        take(*count);
        return true;
    }

    bool widen_latest() {
        if (!latest_) return false;

        const auto part = parts_[*latest_];
        const auto start = static_cast<std::size_t>(part.data() - words_.data());
        if (start + part.size() == words_.size()) return false;

        parts_.resize(*latest_);
        position_ = start;
        take(part.size() + 1);
        return true;
    }

    void take(std::size_t count) {
        parts_.push_back(words_.subspan(position_, count));
        position_ += count;
    }

    const std::vector<PatternElement>& elements_;
    std::span<const Word> words_;
    Match parts_;
    std::size_t position_ = 0;
    std::optional<std::size_t> latest_;
};

}  // namespace

std::optional<Match> match(const Pattern& pattern, std::span<const Word> words, StepBudget& budget) {
    return Matcher{pattern, words}.run(budget);
}

}  // namespace wimpole::agents::eliza
