#include "wimpole/config/option_sections.hpp"
#include "wimpole/config/section.hpp"

namespace wimpole::config {

std::vector<Option> connection_options() {
    using siopp::HttpOptions;
    using siopp::Options;
    using std::chrono::hours;
    using std::chrono::milliseconds;
    const auto timeout = duration(milliseconds(10), hours(1));
    const Section in(
        "connections", [](auto& config) -> auto& { return config.connections; });
    const Section http(
        "connections", [](auto& config) -> auto& { return config.connections.http; });
    return {
        in.option("ping_interval", &Options::ping_interval, timeout,
                  "Time between the pings that a client gets"),
        in.option("ping_timeout", &Options::ping_timeout, timeout,
                  "Time a client has to answer a ping before it counts as gone"),
        in.option("connect_timeout", &Options::connect_timeout, timeout,
                  "Time a session has to join a namespace"),
        in.option("upgrade_timeout", &Options::upgrade_timeout, timeout,
                  "Time a client has to change from polling to WebSocket once it began"),
        in.option("request_timeout", &Options::request_timeout, timeout,
                  "Time a connection has to send a whole request, or to make its TLS handshake"),
        in.option("keep_alive_timeout", &Options::keep_alive_timeout, timeout,
                  "Time that an HTTP connection without a request is kept"),
        in.option("fetch_timeout", &Options::fetch_timeout, timeout,
                  "Time that counting the sockets of all workers may take"),
        http.option("allow_request_timeout", &HttpOptions::allow_request_timeout, timeout,
                    "Time in which the admission of a client must be decided"),
        http.option("allow_eio3", &HttpOptions::allow_eio3, boolean(),
                    "Serve socket.io-client 1.x and 2.x, too"),
    };
}

}  // namespace wimpole::config
