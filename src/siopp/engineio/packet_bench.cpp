#include "siopp/engineio/packet.hpp"

#include <benchmark/benchmark.h>

#include "siopp/engineio/encoded_packet.hpp"

namespace siopp::engineio {
namespace {

void engineio_decode(benchmark::State& state) {
    std::string_view frame = R"(42["msg",{"text":"hello"}])";
    for (auto _ : state) {
        benchmark::DoNotOptimize(frame);
        benchmark::DoNotOptimize(decode(frame));
    }
}
BENCHMARK(engineio_decode);

void engineio_encode(benchmark::State& state) {
    const std::string arguments(static_cast<std::size_t>(state.range(0)), 'a');
    const std::array<std::string_view, 3> parts{R"(2["msg",)", arguments, "]"};
    for (auto _ : state)
        benchmark::DoNotOptimize(EncodedPacket::text(parts));
}
BENCHMARK(engineio_encode)->Arg(100)->Arg(400)->Arg(100'000);

}  // namespace
}  // namespace siopp::engineio
