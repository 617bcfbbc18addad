#include "siopp/engineio/v3/payload.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace siopp::engineio::v3 {
namespace {

std::vector<EncodedPacket> packets(std::int64_t count) {
    constexpr std::string_view event =
        R"(2["msg",{"seq":"000000000017","text":"The quick brown fox jumps"}])";
    return {static_cast<std::size_t>(count), EncodedPacket::text(std::span(&event, 1))};
}

void v3_write_payload(benchmark::State& state) {
    const auto all = packets(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(encode_text_payload(all));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(v3_write_payload)->Arg(1)->Arg(16);

void v3_read_payload(benchmark::State& state) {
    const auto body = encode_text_payload(packets(state.range(0)));
    for (auto _ : state) {
        PayloadReader reader(body);
        while (!reader.at_end())
            benchmark::DoNotOptimize(reader.next());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(v3_read_payload)->Arg(1)->Arg(16);

void v3_read_binary_payload(benchmark::State& state) {
    const auto body = encode_binary_payload(packets(state.range(0)));
    for (auto _ : state) {
        BinaryPayloadReader reader(body);
        while (!reader.at_end())
            benchmark::DoNotOptimize(reader.next());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(v3_read_binary_payload)->Arg(1)->Arg(16);

}  // namespace
}  // namespace siopp::engineio::v3
