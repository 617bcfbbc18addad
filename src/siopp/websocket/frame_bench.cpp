#include "siopp/websocket/frame.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::websocket {
namespace {

constexpr std::array<std::uint8_t, 4> mask{0x12, 0x34, 0xab, 0xcd};

void websocket_decode_header(benchmark::State& state) {
    const std::string frame{"\x81\xfe\x01\x90\x12\x34\xab\xcd", 8};
    for (auto _ : state)
        benchmark::DoNotOptimize(decode_header(frame));
}
BENCHMARK(websocket_decode_header);

void websocket_encode_header(benchmark::State& state) {
    std::array<char, max_header_bytes> header{};
    for (auto _ : state) {
        benchmark::DoNotOptimize(encode_header(Opcode::text, 400, header));
        benchmark::DoNotOptimize(header);
    }
}
BENCHMARK(websocket_encode_header);

void websocket_unmask(benchmark::State& state) {
    std::string payload(static_cast<std::size_t>(state.range(0)), 'p');
    for (auto _ : state) {
        unmask(payload, mask, 0);
        benchmark::DoNotOptimize(payload.data());
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(websocket_unmask)->Arg(16)->Arg(400)->Arg(65'536);

}  // namespace
}  // namespace siopp::websocket
