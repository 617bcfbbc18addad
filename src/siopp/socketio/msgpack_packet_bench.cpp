#include "siopp/socketio/msgpack_packet.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::socketio {
namespace {

constexpr std::string_view small_event = R"(["msg",{"seq":"000000000017","text":"The quick brown fox"}])";

void msgpack_encode(benchmark::State& state, const std::string& json) {
    for (auto _ : state)
        benchmark::DoNotOptimize(encode_msgpack(PacketType::event, "/", json));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(json.size()));
}
BENCHMARK_CAPTURE(msgpack_encode, small_event, std::string(small_event));
BENCHMARK_CAPTURE(msgpack_encode, numbers, "[\"points\",[0,1,-1,127,128,65536,1.5,-2.25,1e9]]");
BENCHMARK_CAPTURE(msgpack_encode, text_of_64_kib, "[\"msg\",\"" + std::string(65'536, 't') + "\"]");

void msgpack_decode(benchmark::State& state, const std::string& json) {
    const auto packet = encode_msgpack(PacketType::event, "/", json);
    for (auto _ : state)
        benchmark::DoNotOptimize(decode_msgpack(packet.payload(), Limits{}));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(packet.payload().size()));
}
BENCHMARK_CAPTURE(msgpack_decode, small_event, std::string(small_event));
BENCHMARK_CAPTURE(msgpack_decode, numbers, "[\"points\",[0,1,-1,127,128,65536,1.5,-2.25,1e9]]");
BENCHMARK_CAPTURE(msgpack_decode, text_of_64_kib, "[\"msg\",\"" + std::string(65'536, 't') + "\"]");

void msgpack_decode_attachment(benchmark::State& state) {
    const std::vector<std::string> attachments{std::string(1'024, 'b')};
    const auto packet =
        encode_msgpack(PacketType::event, "/", R"(["file",{"_placeholder":true,"num":0}])", attachments);
    for (auto _ : state)
        benchmark::DoNotOptimize(decode_msgpack(packet.payload(), Limits{}));
}
BENCHMARK(msgpack_decode_attachment);

}  // namespace
}  // namespace siopp::socketio
