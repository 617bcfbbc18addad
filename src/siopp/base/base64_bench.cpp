#include "siopp/base/base64.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::base64 {
namespace {

void base64_encode(benchmark::State& state) {
    const std::string bytes(static_cast<std::size_t>(state.range(0)), 'b');
    for (auto _ : state)
        benchmark::DoNotOptimize(encode(bytes));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(base64_encode)->Arg(20)->Arg(1024)->Arg(65'536);

void base64_decode(benchmark::State& state) {
    const auto text = encode(std::string(static_cast<std::size_t>(state.range(0)), 'b'));
    for (auto _ : state)
        benchmark::DoNotOptimize(decode(text));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(base64_decode)->Arg(20)->Arg(1024)->Arg(65'536);

}  // namespace
}  // namespace siopp::base64
