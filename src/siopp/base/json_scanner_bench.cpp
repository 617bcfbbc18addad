#include "siopp/base/json_scanner.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::json {
namespace {

void json_validate(benchmark::State& state, const std::string& text) {
    const auto* const end = text.data() + text.size();
    for (auto _ : state) {
        Validator validator(end, default_max_depth);
        benchmark::DoNotOptimize(validator.value_end(text.data()));
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(json_validate, small_object, R"({"seq":"000000000017","text":"hello"})");
BENCHMARK_CAPTURE(
    json_validate, members_and_numbers,
    R"({"id":17,"at":1.5e9,"edited":false,"reply":null,"tags":["a","b","c"],"nested":{"two":[1,2,3]}})");
BENCHMARK_CAPTURE(json_validate, plain_string, '"' + std::string(65'536, 't') + '"');
BENCHMARK_CAPTURE(
    json_validate, escapes, '"' + [] {
        std::string text;
        while (text.size() < 4096)
            text += R"(line\n\u00e9)";
        return text;
    }() + '"');
BENCHMARK_CAPTURE(json_validate, nested_arrays, std::string(500, '[') + std::string(500, ']'));

void json_skip_value(benchmark::State& state) {
    const std::string text =
        R"({"seq":"000000000017","text":")" + std::string(400, 't') + R"(","list":[1,2,3]})";
    for (auto _ : state)
        benchmark::DoNotOptimize(skip_value(text.data(), text.data() + text.size()));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(json_skip_value);

}  // namespace
}  // namespace siopp::json
