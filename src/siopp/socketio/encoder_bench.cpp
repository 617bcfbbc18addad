#include "siopp/socketio/encoder.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::socketio {
namespace {

void socketio_encode_event(benchmark::State& state) {
    const std::string payload =
        R"({"text":")" + std::string(static_cast<std::size_t>(state.range(0)), 't') + R"("})";
    for (auto _ : state) {
        ArgumentWriter arguments;
        arguments.add(RawJson{payload});
        benchmark::DoNotOptimize(encode_event("/", "msg", arguments));
    }
}
BENCHMARK(socketio_encode_event)->Arg(16)->Arg(400)->Arg(65'536);

void socketio_encode_ack(benchmark::State& state) {
    for (auto _ : state) {
        ArgumentWriter arguments;
        arguments.add("The quick brown fox jumps over the \"lazy\" dog");
        benchmark::DoNotOptimize(encode_ack("/chat", 123'456, arguments));
    }
}
BENCHMARK(socketio_encode_ack);

void socketio_encode_binary_event(benchmark::State& state) {
    const std::string bytes(1024, 'b');
    for (auto _ : state) {
        ArgumentWriter arguments;
        arguments.add(Binary{bytes});
        benchmark::DoNotOptimize(encode_event("/", "upload", arguments));
    }
}
BENCHMARK(socketio_encode_binary_event);

}  // namespace
}  // namespace siopp::socketio
