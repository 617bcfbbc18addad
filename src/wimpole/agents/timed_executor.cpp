#include "wimpole/agents/timed_executor.hpp"

#include <coroutine>
#include <optional>

namespace wimpole::agents {

namespace {

class Sleep {
public:
    Sleep(TimedExecutor& executor, TimedExecutor::Time time, std::stop_token stop)
        : executor_(executor), time_(time), stop_(std::move(stop)), timer_(executor) {}

    bool await_ready() const { return stop_.stop_requested(); }
    void await_suspend(std::coroutine_handle<> waiting) {
        timer_.set(time_, [waiting] { waiting.resume(); });
        // Not from within the request: who makes it does not expect that much to happen at once.
        on_stop_.emplace(
            stop_, Wake{[this, waiting] { timer_.set(executor_.now(), [waiting] { waiting.resume(); }); }});
    }
    bool await_resume() const { return !stop_.stop_requested(); }

private:
    struct Wake {
        siopp::UniqueFunction<void()> function;
        void operator()() { function(); }
    };

    TimedExecutor& executor_;
    const TimedExecutor::Time time_;
    std::stop_token stop_;
    Timer timer_;
    std::optional<std::stop_callback<Wake>> on_stop_;
};

}  // namespace

siopp::Task<bool> sleep_until(TimedExecutor& executor, TimedExecutor::Time time, std::stop_token stop) {
    Sleep sleep(executor, time, std::move(stop));
    co_return co_await sleep;
}

}  // namespace wimpole::agents
