#include "bench/baseline/server.hpp"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string_view>

namespace {

using bench::baseline::Server;
using bench::baseline::WriteMode;

constexpr const char* usage = "usage: bench-baseline --port N --mode one-send|gathered\n";

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

std::optional<WriteMode> parse_mode(std::string_view text) {
    if (text == "one-send") return WriteMode::one_send;
    if (text == "gathered") return WriteMode::gathered;
    return std::nullopt;
}

}  // namespace

int main(int argument_count, char** arguments) {
    const bool is_complete = argument_count == 5 && std::strcmp(arguments[1], "--port") == 0 &&
                             std::strcmp(arguments[3], "--mode") == 0;
    const auto port = is_complete ? parse_port(arguments[2]) : std::nullopt;
    const auto mode = is_complete ? parse_mode(arguments[4]) : std::nullopt;
    if (!port || !mode) {
        std::fputs(usage, stderr);
        return 2;
    }

    try {
        Server server{*port, *mode};
        std::printf("listening on %u\n", static_cast<unsigned>(server.port()));
        std::fflush(stdout);
        server.run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-baseline: %s\n", error.what());
        return 1;
    }
}
