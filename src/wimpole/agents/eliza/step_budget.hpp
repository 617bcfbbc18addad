#pragma once

#include <cstddef>

namespace wimpole::agents::eliza {

/// Counts work instead of time, so that the same input always ends at the same step.
class StepBudget {
public:
    explicit StepBudget(std::size_t steps) : limit_(steps), left_(steps) {}

    /// False when the work must not be done; from then on the budget stays exhausted.
    [[nodiscard]] bool spend(std::size_t steps = 1) {
        exhausted_ = exhausted_ || steps > left_;
        if (exhausted_) return false;

        left_ -= steps;
        return true;
    }

    bool exhausted() const { return exhausted_; }
    std::size_t spent() const { return limit_ - left_; }

private:
    std::size_t limit_;
    std::size_t left_;
    bool exhausted_ = false;
};

}  // namespace wimpole::agents::eliza
