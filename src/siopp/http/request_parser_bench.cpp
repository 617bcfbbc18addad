#include "siopp/http/request_parser.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace siopp::http {
namespace {

constexpr std::size_t max_header_bytes = 16 * 1024;
constexpr std::size_t max_body_bytes = 1'000'000;

void http_read_head(benchmark::State& state, const std::string& head) {
    for (auto _ : state) {
        RequestParser parser(max_header_bytes);
        benchmark::DoNotOptimize(parser.read(head));
        benchmark::DoNotOptimize(parser.take_head());
    }
}
BENCHMARK_CAPTURE(http_read_head, poll,
                  "GET /socket.io/?EIO=4&transport=polling&sid=lv_VI97HAXpY6yYWAAAC HTTP/1.1\r\n"
                  "Host: localhost:3000\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n");
BENCHMARK_CAPTURE(
    http_read_head, browser_upgrade,
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Host: localhost:3000\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36\r\nUpgrade: websocket\r\nOrigin: http://localhost:3000\r\n"
    "Sec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Accept-Language: en-US,en;q=0.9\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");

void http_read_post(benchmark::State& state) {
    const auto body = std::string(static_cast<std::size_t>(state.range(0)), 'p');
    const auto head =
        "POST /socket.io/?EIO=4&transport=polling&sid=lv_VI97HAXpY6yYWAAAC HTTP/1.1\r\n"
        "Host: localhost:3000\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n";
    for (auto _ : state) {
        RequestParser parser(max_header_bytes);
        benchmark::DoNotOptimize(parser.read(head));
        benchmark::DoNotOptimize(parser.limit_body(max_body_bytes));
        benchmark::DoNotOptimize(parser.read(body));
        benchmark::DoNotOptimize(parser.take_body());
    }
}
BENCHMARK(http_read_post)->Arg(100)->Arg(65'536);

}  // namespace
}  // namespace siopp::http
