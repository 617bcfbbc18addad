#include "wimpole/agents/drivers/remote_driver.hpp"

#include <algorithm>
#include <utility>

namespace wimpole::agents {

namespace {

TurnError offline() {
    return {.code = "AGENT_OFFLINE", .message = "The agent is not connected"};
}

}  // namespace

/// A turn that the program is at; lives as long as its run.
struct RemoteDriver::OpenTurn {
    OpenTurn(RemoteDriver& driver, const Turn& given, TurnEvents& told)
        : owner(driver), turn(given), events(told), wake(driver.executor_) {
        owner.open_.insert_or_assign(turn.run, this);
    }
    OpenTurn(const OpenTurn&) = delete;
    OpenTurn& operator=(const OpenTurn&) = delete;
    ~OpenTurn() {
        const auto known = owner.open_.find(turn.run);
        if (known != owner.open_.end() && known->second == this) owner.open_.erase(known);
    }

    RemoteDriver& owner;
    const Turn turn;
    TurnEvents& events;
    Timer wake;
    bool was_told_of = false;
    std::optional<TurnOutcome> outcome;
    std::coroutine_handle<> waiting;
};

/// Waits for the end of a turn. A stop is passed on to the program, whose answer nobody waits for.
class RemoteDriver::Ending {
public:
    Ending(OpenTurn& turn, std::stop_token stop) : turn_(turn), stop_(std::move(stop)) {}

    bool await_ready() const { return turn_.outcome.has_value(); }
    void await_suspend(std::coroutine_handle<> waiting) {
        turn_.waiting = waiting;
        on_stop_.emplace(stop_, Stop{&turn_});
    }
    TurnOutcome await_resume() { return *std::move(turn_.outcome); }

private:
    struct Stop {
        OpenTurn* turn;
        void operator()() const {
            if (turn->outcome) return;
            const auto& lines = turn->owner.lines_;
            if (!lines.empty()) lines.back()->stop(turn->turn.run);
            end(*turn, Ignore{});
        }
    };

    OpenTurn& turn_;
    const std::stop_token stop_;
    std::optional<std::stop_callback<Stop>> on_stop_;
};

RemoteDriver::RemoteDriver(TimedExecutor& executor, std::chrono::milliseconds grace,
                           PresenceChanged presence_changed)
    : executor_(executor), grace_(grace), presence_changed_(std::move(presence_changed)), lost_(executor) {}

siopp::Task<TurnOutcome> RemoteDriver::run(Turn turn, TurnEvents& events, std::stop_token stop) {
    if (!is_there_) co_return offline();
    OpenTurn open(*this, turn, events);
    if (!lines_.empty()) lines_.back()->give(open.turn);
    co_return co_await Ending(open, std::move(stop));
}

void RemoteDriver::connect(std::shared_ptr<RemoteLine> line) {
    lost_.cancel();
    lines_.push_back(line);
    if (!std::exchange(is_there_, true) && presence_changed_) presence_changed_(true);
    for (const auto& [run, open] : open_) {
        if (!open->was_told_of && !open->outcome) line->give(open->turn);
    }
}

void RemoteDriver::disconnect(const RemoteLine* line) {
    const auto gone = std::ranges::find(lines_, line, &std::shared_ptr<RemoteLine>::get);
    if (gone == lines_.end()) return;
    lines_.erase(gone);
    if (lines_.empty()) lost_.set(executor_.now() + grace_, [this] { lose(); });
}

void RemoteDriver::lose() {
    is_there_ = false;
    if (presence_changed_) presence_changed_(false);
    for (const auto& [run, open] : open_)
        end(*open, offline());
}

bool RemoteDriver::report(RunId run, RemoteReport report) {
    const auto known = open_.find(run);
    if (known == open_.end() || known->second->outcome) return false;
    auto& open = *known->second;
    open.was_told_of = true;
    if (auto* thought = std::get_if<RemoteThought>(&report)) open.events.thought(thought->text);
    if (auto* chunk = std::get_if<RemoteChunk>(&report)) open.events.chunk(chunk->text);
    if (auto* step = std::get_if<ActionStep>(&report)) open.events.action(std::move(*step));
    if (auto* reply = std::get_if<Reply>(&report)) end(open, std::move(*reply));
    if (auto* ignore = std::get_if<Ignore>(&report)) end(open, *ignore);
    if (auto* error = std::get_if<TurnError>(&report)) end(open, std::move(*error));
    return true;
}

void RemoteDriver::end(OpenTurn& turn, TurnOutcome outcome) {
    if (turn.outcome) return;
    turn.outcome = std::move(outcome);
    // Not from within the call: what follows the end of a run is no business of who reported it.
    auto& executor = turn.owner.executor_;
    turn.wake.set(executor.now(), [waiting = turn.waiting] { waiting.resume(); });
}

}  // namespace wimpole::agents
