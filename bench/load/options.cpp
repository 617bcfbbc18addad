#include "bench/load/options.hpp"

#include <charconv>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace bench::load {
namespace {

std::size_t parse_number(std::string_view name, std::string_view text, std::size_t smallest,
                         std::size_t largest) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= smallest && value <= largest)
        return value;

    throw std::invalid_argument{std::string{name} + " wants a number from " + std::to_string(smallest) +
                                " to " + std::to_string(largest) + ", not \"" + std::string{text} + "\""};
}

TransportKind parse_transport(std::string_view text) {
    if (text == "websocket") return TransportKind::websocket;
    if (text == "polling") return TransportKind::polling;
    throw std::invalid_argument{"--transport wants websocket or polling, not \"" + std::string{text} + "\""};
}

bool apply_switch(Options& options, std::string_view name) {
    if (name == "--attended") return options.is_attended = true;
    if (name == "--deflate") {
        options.compression = wire::Compression::deflate;
        return true;
    }
    if (name == "--sleep") return options.is_sleeping = true;
    return false;
}

void apply_value(Options& options, std::string_view name, std::string_view value) {
    constexpr std::size_t longest_ms = 600'000;
    if (name == "--port") {
        options.port = static_cast<std::uint16_t>(
            parse_number(name, value, 1, std::numeric_limits<std::uint16_t>::max()));
    } else if (name == "--clients") {
        options.clients = parse_number(name, value, 1, 100'000);
    } else if (name == "--in-flight") {
        options.in_flight = parse_number(name, value, 1, 1024);
    } else if (name == "--payload-bytes") {
        options.payload_bytes = parse_number(name, value, 64, 900'000);
    } else if (name == "--warm-up-ms") {
        options.warm_up = std::chrono::milliseconds{parse_number(name, value, 0, longest_ms)};
    } else if (name == "--duration-ms") {
        options.duration = std::chrono::milliseconds{parse_number(name, value, 1, longest_ms)};
    } else if (name == "--rate") {
        options.messages_per_second = parse_number(name, value, 1, 100'000);
    } else if (name == "--transport") {
        options.transport = parse_transport(value);
    } else {
        throw std::invalid_argument{"unknown option " + std::string{name}};
    }
}

}  // namespace

Options parse_options(std::span<const char* const> arguments) {
    if (arguments.empty()) throw std::invalid_argument{"no scenario given"};

    Options options;
    options.scenario = arguments.front();
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        if (apply_switch(options, arguments[i])) continue;
        if (i + 1 == arguments.size())
            throw std::invalid_argument{std::string{arguments[i]} + ": unknown, or lacks a value"};
        apply_value(options, arguments[i], arguments[i + 1]);
        ++i;
    }
    if (options.port == 0) throw std::invalid_argument{"--port is required"};
    return options;
}

const char* usage() {
    return "usage: bench-load fanout|rate|stall|echo|idle|storm|chat|sends --port N [options]\n"
           "  --clients N        subscribers, echo clients, sessions, chat members or senders\n"
           "  --in-flight K      messages (echo, sends: of each client) sent at once, again when all arrived; default 1\n"
           "                     storm: clients connecting at once\n"
           "  --rate N           rate, stall: messages a second (default 200)\n"
           "  --transport NAME   websocket (default) or polling\n"
           "  --deflate          websocket: offer permessage-deflate; the server must use it\n"
           "  --payload-bytes B  size of one payload\n"
           "  --warm-up-ms N     unmeasured load first (default 500)\n"
           "  --duration-ms N    measured load (default 2000)\n"
           "  --attended         wait for a line on standard input at each phase boundary\n"
           "  --sleep            sleep while waiting in the measured phase, too, instead of spinning\n";
}

}  // namespace bench::load
