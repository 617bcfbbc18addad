#include "siopp/base/json_writer.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::json {
namespace {

void json_append_string(benchmark::State& state, const std::string& text) {
    std::string out;
    for (auto _ : state) {
        out.clear();
        append_string(out, text);
        benchmark::DoNotOptimize(out);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK_CAPTURE(json_append_string, key, "pingInterval");
BENCHMARK_CAPTURE(json_append_string, plain_of_1_kib, std::string(1'024, 't'));
BENCHMARK_CAPTURE(json_append_string, lines, "one line\nand \"another\"\nand one more\n");
BENCHMARK_CAPTURE(json_append_string, umlauts, "\xC3\xA4 \xC3\xB6 \xC3\xBC \xC3\x9F, \xE2\x82\xAC 5");

void json_write_object(benchmark::State& state) {
    std::string out;
    for (auto _ : state) {
        out.clear();
        Writer writer(out);
        writer.begin_object().member("sid", "lv_VI97HAXpY6yYWAAAB").key("upgrades").begin_array();
        writer.value("websocket").end_array().member("pingInterval", 25'000).member("ratio", 0.5);
        writer.end_object();
        benchmark::DoNotOptimize(out);
    }
}
BENCHMARK(json_write_object);

}  // namespace
}  // namespace siopp::json
