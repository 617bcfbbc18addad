#include "siopp/drain.hpp"

#include <algorithm>
#include <utility>

namespace siopp {

namespace {
constexpr std::chrono::milliseconds check_interval{4};
}

void Drain::begin() {
    if (std::exchange(has_begun_, true)) return;
    began_ = worker_.now();
    for (const auto& engine : engines_) {
        for (auto& id : engine->stop_opening())
            sessions_.push_back({engine.get(), std::move(id)});
    }
    go_on();
}

void Drain::finish(UniqueFunction<void()> drained) {
    drained_ = std::move(drained);
    if (!has_begun_) return begin();
    go_on();
}

void Drain::go_on() {
    for (const auto due = this->due(); disconnected_ < due; ++disconnected_) {
        const auto& [engine, id] = sessions_[disconnected_];
        engine->close(id, DisconnectReason::server_shutting_down);
    }
    if (drained_ && is_over()) return std::exchange(drained_, {})();
    if (drained_ || disconnected_ < sessions_.size()) worker_.schedule(timer_, check_interval);
}

/// How many should be disconnected by now: the first at once, the last before the period is over.
std::size_t Drain::due() const {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(worker_.now() - began_);
    if (passed >= times_.period) return sessions_.size();
    const auto share = static_cast<double>(passed.count()) / static_cast<double>(times_.period.count());
    return std::min(sessions_.size(),
                    static_cast<std::size_t>(share * static_cast<double>(sessions_.size())) + 1);
}

bool Drain::is_over() {
    return worker_.now() >= began_ + times_.period + times_.timeout || is_drained_();
}

}  // namespace siopp
