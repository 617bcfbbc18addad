#include "siopp/base/utf8.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::utf8 {
namespace {

std::string repeated(std::string_view piece, std::size_t size) {
    std::string text;
    while (text.size() < size)
        text += piece;
    return text;
}

void utf8_check(benchmark::State& state, const std::string& text) {
    for (auto _ : state)
        benchmark::DoNotOptimize(is_valid(text));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(utf8_check, short_ascii, repeated("a", 100));
BENCHMARK_CAPTURE(utf8_check, long_ascii, repeated("a", 65'536));
BENCHMARK_CAPTURE(utf8_check, some_accents, repeated("caf\u00e9 au lait, ", 4096));
BENCHMARK_CAPTURE(utf8_check, japanese, repeated("\u3066\u3059\u3068", 4096));
BENCHMARK_CAPTURE(utf8_check, emoji, repeated("\U0001F600", 4096));

}  // namespace
}  // namespace siopp::utf8
