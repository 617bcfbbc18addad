#include "siopp/decision.hpp"

namespace siopp {

void Decision::settle(std::optional<Refusal> refusal) {
    auto undecided = std::exchange(undecided_, nullptr);
    if (!undecided) return;
    auto& worker = undecided->worker();
    if (Executor::current() == &worker) return undecided->decide(std::move(refusal));
    // A worker that takes no post has ended, or its clients have no use for a decision that late.
    (void)worker.post([waiting = std::move(undecided), refused = std::move(refusal)]() mutable {
        waiting->decide(std::move(refused));
    });
}

}  // namespace siopp
