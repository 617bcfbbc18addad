#include "wimpole/config.hpp"

#include <algorithm>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include "wimpole/api/origin_policy.hpp"

namespace wimpole {

namespace {

constexpr int max_workers = 64;

bool is_loopback_v4(const std::string& host) {
    in_addr address{};
    if (inet_pton(AF_INET, host.c_str(), &address) != 1) return false;
    return (ntohl(address.s_addr) >> 24) == 127;
}

bool is_loopback_v6(const std::string& host) {
    in6_addr address{};
    if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return false;
    return IN6_IS_ADDR_LOOPBACK(&address);
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    while (text.ends_with(' '))
        text.pop_back();
    return text;
}

/// What CLI11 tells the user of a value; nothing where it is right.
std::string is_allowed_origin(const std::string& text) {
    return api::is_origin(text)
               ? ""
               : '"' + text + "\" is no origin: scheme, host and port, as https://chat.example";
}

/// The options of `serve` as CLI11 fills them in.
struct ServeOptions {
    Config config;
    int port = 3000;
    int workers = 0;
    bool no_agent = false;
    bool insecure = false;
};

CLI::App* add_serve(CLI::App& app, ServeOptions& options) {
    auto* serve = app.add_subcommand("serve", "Run the message server");
    serve->add_option("--host", options.config.host, "Address to listen on")->capture_default_str();
    serve->add_option("--port", options.port, "Port to listen on; 0 takes a free one")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    serve->add_option("--data", options.config.data_directory, "Directory of the database")
        ->capture_default_str();
    serve->add_option("--workers", options.workers, "Threads that serve connections; 0 = one for each core")
        ->check(CLI::Range(0, max_workers))
        ->capture_default_str();
    serve->add_flag("--no-agent", options.no_agent, "Run without the built-in agent");
    serve
        ->add_option("--allow-origin", options.config.allowed_origins,
                     "Web page (https://chat.example) that may use the server besides its own; \"*\" for all")
        ->check(is_allowed_origin);
    serve->add_flag("--insecure", options.insecure,
                    "Allow other machines to reach a server that asks nobody for credentials");
    return serve;
}

Config config_of(const ServeOptions& options) {
    auto config = options.config;
    config.port = static_cast<std::uint16_t>(options.port);
    config.workers = static_cast<std::size_t>(options.workers);
    config.agent = options.no_agent ? Config::Agent::none : Config::Agent::built_in;
    config.exposure = options.insecure ? Config::Exposure::anywhere : Config::Exposure::loopback_only;
    if (config.exposure == Config::Exposure::loopback_only && !is_loopback(config.host)) {
        throw std::invalid_argument(
            "--host " + config.host +
            " would let other machines in, and this server asks nobody for credentials: use "
            "127.0.0.1, or add --insecure if that is what you want");
    }
    return config;
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
    CLI::App app("wimpole: a real-time message server that speaks the ElizaOS Socket.IO protocol", "wimpole");
    ServeOptions options;
    const auto* serve = add_serve(app, options);
    const auto* version = app.add_subcommand("version", "Print the version");

    CommandLine line;
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        line.help = app.help();
        return line;
    } catch (const CLI::ParseError& error) {
        throw std::invalid_argument(one_line(error.what()) + " (see wimpole --help)");
    }

    if (version->parsed()) {
        line.command = CommandLine::Command::version;
    } else if (serve->parsed()) {
        line.command = CommandLine::Command::serve;
        line.config = config_of(options);
    } else {
        line.help = app.help();
    }
    return line;
}

bool is_loopback(std::string_view host) {
    const std::string text(host);
    return text == "localhost" || is_loopback_v4(text) || is_loopback_v6(text);
}

std::string url_of(std::string_view host, std::uint16_t port) {
    const bool is_v6 = host.find(':') != std::string_view::npos;
    std::string url = "http://";
    url += is_v6 ? "[" + std::string(host) + "]" : std::string(host);
    return url + ":" + std::to_string(port);
}

}  // namespace wimpole
