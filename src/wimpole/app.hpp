#pragma once

#include <cstdint>
#include <memory>

#include "wimpole/base/error.hpp"
#include "wimpole/config/config.hpp"

namespace wimpole {

using config::Config;

/// The whole server: builds its parts in the order of their dependence and takes them down in reverse.
class App {
public:
    /// Opens the data directory and binds the address. Throws std::runtime_error with one line for the user.
    explicit App(const Config& config);
    /// Calls stop().
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// Starts serving and returns.
    void start();
    /// Takes over what can change while it runs: the allowed origins, the rate limits, and what is in the
    /// files of keys, of agents and of the certificate now. The error says what could not be taken over; the
    /// rest is. On the thread that stops it.
    Result<void> reload(const Config& config);
    /// Disconnects everybody, finishes what is being stored and closes the store. Repeated calls do nothing.
    void stop();

    /// The port that is listened on.
    std::uint16_t port() const noexcept;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace wimpole
