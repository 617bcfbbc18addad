#include "siopp/engineio/payload.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::engineio {
namespace {

const std::string event =
    R"(42["msg",{"seq":"000000000017","text":"The quick brown fox jumps over the lazy dog"}])";

std::string body_of(std::int64_t packets) {
    PayloadWriter writer;
    for (std::int64_t i = 0; i < packets; ++i)
        writer.add_text(event);
    return writer.take();
}

void engineio_write_payload(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(body_of(state.range(0)));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(engineio_write_payload)->Arg(1)->Arg(16);

void engineio_read_payload(benchmark::State& state) {
    const auto body = body_of(state.range(0));
    for (auto _ : state) {
        PayloadReader reader(body);
        while (!reader.at_end())
            benchmark::DoNotOptimize(reader.next());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(engineio_read_payload)->Arg(1)->Arg(16);

void engineio_read_binary_payload(benchmark::State& state) {
    PayloadWriter writer;
    writer.add_binary(std::string(1024, 'b'));
    const auto body = writer.take();
    for (auto _ : state) {
        PayloadReader reader(body);
        benchmark::DoNotOptimize(reader.next());
    }
    state.SetBytesProcessed(state.iterations() * 1024);
}
BENCHMARK(engineio_read_binary_payload);

}  // namespace
}  // namespace siopp::engineio
