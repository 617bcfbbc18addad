#include "bench/load/phase_gate.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace bench::load {
namespace {

constexpr std::chrono::seconds patience{30};

}  // namespace

PhaseGate::PhaseGate(EventLoop& loop, Mode mode) : loop_{loop}, mode_{mode} {
    if (mode_ == Mode::unattended) return;

    input_ = wire::FileDescriptor{::dup(STDIN_FILENO)};
    loop_.add(input_, *this);
}

void PhaseGate::begin() {
    std::printf("{\"event\":\"begin\"}\n");
    wait_for_line();
}

void PhaseGate::end(const Measurement& measurement) {
    std::printf("{\"event\":\"end\",\"operations\":%llu,\"seconds\":%.6f,\"figures\":{",
                static_cast<unsigned long long>(measurement.operations), measurement.seconds);
    const char* before = "";
    for (const auto& figure : measurement.figures) {
        std::printf("%s\"%s\":%.3f", std::exchange(before, ","), figure.name, figure.value);
    }
    std::printf("}}\n");
    wait_for_line();
}

void PhaseGate::handle_events(std::uint32_t) {
    std::array<char, 256> buffer{};
    const ssize_t size = ::read(input_.get(), buffer.data(), buffer.size());
    if (size <= 0) throw std::runtime_error{"standard input ended at a phase boundary"};

    lines_ += static_cast<std::size_t>(std::count(buffer.begin(), buffer.begin() + size, '\n'));
}

void PhaseGate::wait_for_line() {
    std::fflush(stdout);
    if (mode_ == Mode::unattended) return;

    const std::size_t wanted = lines_ + 1;
    const bool was_answered = loop_.run_until([&] { return lines_ >= wanted; }, Clock::now() + patience);
    if (!was_answered) throw std::runtime_error{"nobody answered at a phase boundary"};
}

}  // namespace bench::load
