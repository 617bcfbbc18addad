#pragma once

#include "bench/wire/tcp.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bench::baseline {

/// One client: its socket, and what could not be parsed or sent yet.
class Connection {
public:
    explicit Connection(wire::FileDescriptor socket) : socket_{std::move(socket)} {}

    [[nodiscard]] int descriptor() const { return socket_.get(); }

    /// Sends now, with one send() unless earlier bytes are still waiting; keeps what the socket does not
    /// take.
    void send(std::string_view frame);

    /// Remembers a frame for write_queued(). `frame` must stay alive until then.
    /// True if it is the first one queued.
    bool queue(const std::string& frame);

    /// Writes all queued frames with as few system calls as possible, normally one.
    void write_queued();

    /// Sends kept bytes after the socket became writable again.
    void write_kept();

    /// A write failed or too many bytes are waiting: the connection is useless.
    [[nodiscard]] bool is_broken() const { return is_broken_; }

    bool is_upgraded = false;
    bool is_connected = false;  ///< Socket.IO's CONNECT was answered.
    std::string unread;         ///< Start of a request or frame whose rest has not arrived.
    std::vector<std::string> rooms;
    std::size_t waiting_session = 0;  ///< The polling session whose GET is to be answered here; 0 for none.

private:
    void keep(std::string_view bytes);

    wire::FileDescriptor socket_;
    std::vector<const std::string*> queued_;
    std::string kept_;
    bool is_broken_ = false;
};

}  // namespace bench::baseline
