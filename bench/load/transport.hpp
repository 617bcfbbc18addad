#pragma once

#include <cstdint>
#include <string_view>

namespace bench::load {

/// Told what happens on a Transport. Views are valid until the call returns.
class TransportObserver {
public:
    /// An Engine.IO packet as text: `4...`.
    virtual void on_text(std::string_view packet) = 0;

    /// Called once: the transport is over and is not used again.
    virtual void on_transport_closed(std::string_view why) = 0;

protected:
    ~TransportObserver() = default;
};

/// How the packets of an Engine.IO session travel. The observer may send from inside its calls, but not
/// destroy the transport.
class Transport {
public:
    virtual ~Transport() = default;

    /// Starts connecting to 127.0.0.1:`port` from the loopback address `source` (host byte order). A failure
    /// is told through the observer.
    virtual void open(std::uint16_t port, std::uint32_t source) = 0;

    /// Adds an Engine.IO packet to what the next flush() sends.
    virtual void queue(std::string_view packet) = 0;

    /// Sends what is queued, now or as soon as that is possible.
    virtual void flush() = 0;

    /// Reads nothing more of what the server sends.
    virtual void pause() = 0;
};

}  // namespace bench::load
