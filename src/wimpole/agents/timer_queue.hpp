#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "siopp/base/unique_function.hpp"

namespace wimpole::agents {

/// Functions that wait for their time. One thread.
class TimerQueue {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Function = siopp::UniqueFunction<void()>;
    /// Names a function in the queue; the default names none.
    using Id = std::pair<Time, std::uint64_t>;

    Id add(Time time, Function function) {
        const Id id{time, ++last_};
        functions_.emplace(id, std::move(function));
        return id;
    }
    void remove(Id id) { functions_.erase(id); }
    void clear() { functions_.clear(); }

    /// When the next function is to be called; nothing where none waits.
    std::optional<Time> next() const {
        if (functions_.empty()) return std::nullopt;
        return functions_.begin()->first.first;
    }
    /// Takes out a function whose time has come: those of an earlier time first, of the same time that added
    /// first. Empty where there is none.
    Function take_due(Time now) {
        if (functions_.empty() || functions_.begin()->first.first > now) return {};
        return std::move(functions_.extract(functions_.begin()).mapped());
    }

private:
    std::map<Id, Function> functions_;
    std::uint64_t last_ = 0;
};

}  // namespace wimpole::agents
