#pragma once

#include "bench/load/event_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench::load {

/// Work done in the measured phase.
struct Measurement {
    std::uint64_t operations = 0;
    double seconds = 0;

    struct Figure {
        const char* name;
        double value;
    };
    std::vector<Figure> figures{};  ///< What only this scenario knows.
};

/// Tells the process that started this one where the measured phase begins and ends (one JSON line
/// each on standard output) and, if attended, waits for a line on standard input before going on.
/// So the other side can read the server's CPU time while nothing moves.
class PhaseGate final : private EventHandler {
public:
    enum class Mode { attended, unattended };

    PhaseGate(EventLoop& loop, Mode mode);

    void begin();
    void end(const Measurement& measurement);

private:
    void handle_events(std::uint32_t events) override;
    void wait_for_line();

    EventLoop& loop_;
    Mode mode_;
    wire::FileDescriptor input_;
    std::size_t lines_ = 0;
};

}  // namespace bench::load
