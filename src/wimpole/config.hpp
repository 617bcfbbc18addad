#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wimpole {

/// What a server is told when it is started.
struct Config {
    /// An IP address or "localhost".
    std::string host = "127.0.0.1";
    /// 0 takes a free one.
    std::uint16_t port = 3000;
    /// Created if it does not exist.
    std::string data_directory = "./data";
    /// 0 = one for each core.
    std::size_t workers = 0;

    enum class Agent { built_in, none };
    Agent agent = Agent::built_in;

    /// Without authentication a server may only be reached from its own machine, unless it is told otherwise.
    enum class Exposure { loopback_only, anywhere };
    Exposure exposure = Exposure::loopback_only;
    /// Web pages that may use the server besides its own ("https://chat.example"; "*" for all).
    std::vector<std::string> allowed_origins;
};

struct CommandLine {
    enum class Command { help, version, serve };
    Command command = Command::help;
    Config config;
    /// What to print for Command::help.
    std::string help;
};

/// Throws std::invalid_argument, with one line of text for the user, where the arguments make no sense or ask
/// for an exposed server without saying so.
CommandLine parse_command_line(int argc, const char* const* argv);

/// Whether only this machine can reach a server that listens there.
bool is_loopback(std::string_view host);

/// "http://127.0.0.1:3000"; IPv6 addresses in brackets.
std::string url_of(std::string_view host, std::uint16_t port);

}  // namespace wimpole
