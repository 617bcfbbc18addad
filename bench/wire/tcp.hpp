#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bench::wire {

/// Owns a file descriptor; -1 means none.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int descriptor) : descriptor_{descriptor} {}
    FileDescriptor(FileDescriptor&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor();

    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_ = -1;
};

/// A non-blocking listener on 127.0.0.1; port 0 takes a free one. Throws std::system_error.
[[nodiscard]] FileDescriptor listen_on_loopback(std::uint16_t port);

/// The port a listener is bound to. Throws std::system_error.
[[nodiscard]] std::uint16_t bound_port(const FileDescriptor& listener);

/// The next waiting connection, non-blocking and without Nagle's delay; closed descriptor if there is none.
[[nodiscard]] FileDescriptor accept_connection(const FileDescriptor& listener);

/// Begins a non-blocking connection from the loopback address `source` (host byte order) to 127.0.0.1; the
/// socket becomes writable when it is established. Closing it resets the connection, which leaves no port
/// behind in TIME_WAIT. A closed descriptor means the attempt failed at once (errno tells why).
[[nodiscard]] FileDescriptor begin_connection(std::uint16_t port, std::uint32_t source);

/// The socket's pending error (an errno value), 0 if none.
[[nodiscard]] int pending_error(const FileDescriptor& socket);

/// What failed and why: "connect: Connection refused".
[[nodiscard]] std::string describe_error(std::string_view what, int error);

}  // namespace bench::wire
