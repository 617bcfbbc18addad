#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "siopp/base/unique_function.hpp"
#include "siopp/engineio/engine.hpp"
#include "siopp/net/worker.hpp"

namespace siopp {

/// The orderly end of one worker's sessions: disconnects them spread evenly over a period, so that their
/// clients do not all connect to another server at once, and waits until what is queued for them has left.
/// On the worker.
class Drain {
public:
    using Engines = std::vector<std::unique_ptr<engineio::Engine>>;

    struct Times {
        std::chrono::milliseconds period;
        /// For what is queued when the last was disconnected.
        std::chrono::milliseconds timeout;
    };

    /// `is_drained` tells whether nothing is left that has something to send.
    Drain(net::Worker& worker, const Engines& engines, UniqueFunction<bool()> is_drained, const Times& times)
        : worker_(worker), engines_(engines), is_drained_(std::move(is_drained)), times_(times) {}

    /// Repeated calls do nothing.
    void begin();
    bool has_begun() const noexcept { return has_begun_; }
    /// `drained` is called, once, when nothing is left or the time is over. Begins if that was not done.
    void finish(UniqueFunction<void()> drained);

private:
    struct Entry {
        engineio::Engine* engine;
        std::string session_id;
    };

    void go_on();
    std::size_t due() const;
    bool is_over();

    net::Worker& worker_;
    const Engines& engines_;
    UniqueFunction<bool()> is_drained_;
    const Times times_;
    bool has_begun_ = false;
    net::TimerWheel::Clock::time_point began_;
    std::vector<Entry> sessions_;
    /// How many of them have been disconnected.
    std::size_t disconnected_ = 0;
    UniqueFunction<void()> drained_;
    net::Timer timer_ = net::Timer::calling<&Drain::go_on>(this);
};

}  // namespace siopp
