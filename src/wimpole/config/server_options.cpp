#include "wimpole/api/origin_policy.hpp"
#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

namespace {

constexpr std::size_t max_workers = 64;

bool is_not_empty(const std::string& word) {
    return !word.empty();
}

bool is_origin(const std::string& word) {
    return api::is_origin(word);
}

}  // namespace

std::vector<Option> server_options() {
    using Version = siopp::TlsOptions::Version;
    using std::chrono::minutes;
    using std::chrono::seconds;
    const Section server(
        "server", [](auto& config) -> auto& { return config.server; });
    const Section ui(
        "server", [](auto& config) -> auto& { return config.server.ui_limits; });
    const Section tls(
        "server", [](auto& config) -> auto& { return config.server.tls; });
    const Section engine(
        "server", [](auto& config) -> auto& { return config.connections; });
    return {
        server
            .option("host", &ServerConfig::host, text("an address", is_not_empty),
                    "IP address to listen on, or localhost")
            .named("--host")
            .alias("SERVER_HOST"),
        server
            .option("port", &ServerConfig::port, number<std::uint16_t>(0, 65'535),
                    "Port to listen on; 0 takes a free one")
            .named("--port")
            .alias("SERVER_PORT"),
        engine
            .option("workers", &siopp::Options::workers, number<std::size_t>(0, max_workers),
                    "Threads that serve connections; 0 = one for each core that the process may use")
            .named("--workers"),
        engine.option(
            "batch_writes", &siopp::Options::batch_writes, boolean(),
            "Write a broadcast to many sockets with one system call (io_uring) where the kernel allows that"),
        server
            .option("allowed_origins", &ServerConfig::allowed_origins,
                    list("an origin such as https://chat.example, or *", is_origin),
                    "Web pages that may use the server besides its own")
            .named("--allow-origin")
            .alias("CORS_ORIGIN")
            .reloadable(),
        server
            .option("insecure", &ServerConfig::insecure, boolean(),
                    "Let other machines reach a server that asks nobody for credentials")
            .named("--insecure"),
        server.option("page", &ServerConfig::page, boolean(), "Serve the web page at /")
            .named("--page")
            .alias("ELIZA_UI_ENABLE"),
        server
            .option("ui_directory", &ServerConfig::ui_directory, path(),
                    "Directory of a web app (the built @elizaos/client) to serve in place of the own page")
            .named("--ui-dir"),
        ui.option("ui_max_files", &api::UiDirectoryLimits::max_files, number<std::size_t>(1, 1'000'000),
                  "Files of such a web app"),
        ui.option("ui_max_size", &api::UiDirectoryLimits::max_bytes, size(1'024, std::size_t{4} << 30),
                  "Their size; they are kept in memory"),
        tls.option("tls_certificate", &siopp::TlsOptions::certificate_file, path(),
                   "PEM file of the certificate and those that issued it; makes the server speak HTTPS")
            .named("--tls-certificate"),
        tls.option("tls_key", &siopp::TlsOptions::key_file, path(), "PEM file of the certificate's key")
            .named("--tls-key"),
        tls.option("tls_minimum_version", &siopp::TlsOptions::minimum_version,
                   choice<Version>({{"1.2", Version::tls_1_2}, {"1.3", Version::tls_1_3}}),
                   "Oldest version of TLS that clients may use"),
        engine.option("drain_period", &siopp::Options::drain_period, duration(seconds(0), minutes(10)),
                      "Time over which a server that stops spreads the disconnects; 0 = all at once"),
        engine.option("drain_timeout", &siopp::Options::drain_timeout, duration(seconds(0), minutes(10)),
                      "How long a server that stops then waits for clients to take what is queued for them"),
    };
}

}  // namespace wimpole::config
