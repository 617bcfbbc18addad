#include "siopp/websocket/deflate.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::websocket {
namespace {

/// An event of about the given size, as chat messages are.
std::string event_of(std::size_t bytes) {
    std::string event = R"(42["message",{"channelId":"6f1c2a34-0000-4000-8000-00000000000","text":")";
    for (std::size_t word = 0; event.size() < bytes; ++word)
        event.append("word").append(std::to_string(word * 7919 % 1000)).append(" ");
    return event + R"("}])";
}

void websocket_deflate(benchmark::State& state) {
    const auto event = event_of(static_cast<std::size_t>(state.range(0)));
    Deflater deflater(15, 8, 6);
    std::string space;
    std::size_t payload_bytes = 0;
    for (auto _ : state) {
        deflater.reset();
        payload_bytes = deflater.deflate(event, space).size();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(event.size()));
    state.counters["ratio"] = static_cast<double>(payload_bytes) / static_cast<double>(event.size());
}
BENCHMARK(websocket_deflate)->Arg(512)->Arg(4096)->Arg(65'536);

void websocket_deflate_with_context(benchmark::State& state) {
    const auto event = event_of(static_cast<std::size_t>(state.range(0)));
    Deflater deflater(15, 8, 6);
    std::string space;
    for (auto _ : state)
        benchmark::DoNotOptimize(deflater.deflate(event, space));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(event.size()));
}
BENCHMARK(websocket_deflate_with_context)->Arg(512)->Arg(4096);

void websocket_inflate(benchmark::State& state) {
    const auto event = event_of(static_cast<std::size_t>(state.range(0)));
    std::string space;
    const std::string payload(Deflater(15, 8, 6).deflate(event, space));
    Inflater inflater(15);
    for (auto _ : state) {
        inflater.reset();
        benchmark::DoNotOptimize(inflater.inflate(payload, event.size()));
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(event.size()));
}
BENCHMARK(websocket_inflate)->Arg(512)->Arg(4096)->Arg(65'536);

}  // namespace
}  // namespace siopp::websocket
