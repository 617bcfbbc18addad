#include "siopp/socketio/packet.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::socketio {
namespace {

void socketio_decode(benchmark::State& state, const std::string& text) {
    for (auto _ : state)
        benchmark::DoNotOptimize(decode(text, Limits{}));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(socketio_decode, connect, R"(0{"token":"123"})");
BENCHMARK_CAPTURE(socketio_decode, small_event, R"(2["hi"])");
BENCHMARK_CAPTURE(
    socketio_decode, event_of_100_bytes,
    R"(217["echo",{"seq":"000000000017","text":"The quick brown fox jumps over the lazy dog; The qui"}])");
BENCHMARK_CAPTURE(
    socketio_decode, event_with_many_members,
    R"(2/chat,5["message",{"id":1,"user":"ann","room":"general","tags":["a","b","c"],"at":1.5e9,)"
    R"("edited":false,"reply":null,"text":"caf\u00e9 and more","meta":{"depth":{"two":[1,2,3]}}}])");
BENCHMARK_CAPTURE(socketio_decode, event_of_64_kib, R"(2["msg",")" + std::string(65'536, 't') + R"("])");
BENCHMARK_CAPTURE(socketio_decode, binary_event,
                  R"(51-["upload",{"name":"a.png","data":{"_placeholder":true,"num":0}}])");
BENCHMARK_CAPTURE(socketio_decode, ack, R"(3123456["ok"])");

}  // namespace
}  // namespace siopp::socketio
