#include "siopp/http/content_coding.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::http {
namespace {

std::string events(std::size_t bytes) {
    std::string text;
    for (int number = 0; text.size() < bytes; ++number)
        text += R"(42["msg",{"seq":)" + std::to_string(number) + R"(,"text":"The quick brown fox"}])";
    return text.substr(0, bytes);
}

void content_gzip(benchmark::State& state) {
    const auto body = events(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(compress(ContentCoding::gzip, 6, body));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(content_gzip)->Arg(1'024)->Arg(65'536);

void content_preferred_coding(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(preferred_coding("gzip, deflate, br, zstd"));
}
BENCHMARK(content_preferred_coding);

}  // namespace
}  // namespace siopp::http
