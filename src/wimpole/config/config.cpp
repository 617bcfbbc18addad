#include "wimpole/config/config.hpp"

namespace wimpole::config {

siopp::Options default_connections() {
    siopp::Options options;
    // As the ElizaOS server: who has not connected by then is a stray.
    options.connect_timeout = std::chrono::seconds(10);
    return options;
}

}  // namespace wimpole::config
