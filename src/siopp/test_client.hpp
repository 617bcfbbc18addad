#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "siopp/http/response_text.hpp"
#include "siopp/websocket/client_frame.hpp"

namespace siopp {

/// For tests: a blocking connection to a server on this machine. What does not come in time, or what comes
/// instead, is an exception, which fails the test.
class TestConnection {
public:
    /// A small `receive_buffer` makes a slow consumer; 0 leaves the system's size.
    explicit TestConnection(std::uint16_t port, int receive_buffer = 0)
        : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval timeout{10, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
        if (receive_buffer > 0) {
            ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            ::close(descriptor_);
            throw std::runtime_error("cannot connect");
        }
    }
    TestConnection(const TestConnection&) = delete;
    TestConnection& operator=(const TestConnection&) = delete;
    virtual ~TestConnection() { close(); }

    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }
    /// Closes so that the server sees a lost connection, not an end.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) throw std::runtime_error("cannot send");
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    /// Adds to received(). False at the end of the stream, however it came.
    bool read_more() {
        std::array<char, 65536> buffer;
        const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno != ECONNRESET) throw std::runtime_error("nothing received in time");
        if (count <= 0) return false;
        received_.append(buffer.data(), static_cast<std::size_t>(count));
        return true;
    }
    std::string& received() noexcept { return received_; }
    int descriptor() const noexcept { return descriptor_; }

    /// Reads to the end of the stream.
    bool ends() {
        while (read_more()) {
        }
        return true;
    }

    http::Response exchange(std::string_view request) {
        send(request);
        return response();
    }
    http::Response response() {
        for (;;) {
            if (auto response = http::take_response(received_)) return *response;
            if (!read_more()) throw std::runtime_error("closed instead of a response");
        }
    }

private:
    int descriptor_;
    std::string received_;
};

/// For tests: a WebSocket session that has got its open packet.
class TestWebSocket : public TestConnection {
public:
    /// `headers`: further lines of the request, each with its end.
    explicit TestWebSocket(std::uint16_t port, int receive_buffer = 0, std::string_view path = "/socket.io/",
                           std::string_view headers = "")
        : TestConnection(port, receive_buffer) {
        const auto response =
            exchange("GET " + std::string(path) +
                     "?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                     "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                     std::string(headers) + "\r\n");
        if (response.status != 101) throw std::runtime_error("refused: " + std::to_string(response.status));
        if (!next().starts_with("0{")) throw std::runtime_error("no open packet");
    }

    void send_text(std::string text) { send(websocket::text_frame(std::move(text))); }
    void send_binary(std::string bytes) { send(websocket::binary_frame(std::move(bytes))); }

    /// The next packet: text as it is, binary with `b:` before it; `close` for a close frame, `end` at the
    /// end.
    std::string next() {
        for (;;) {
            if (const auto frame = websocket::take_server_frame(received())) {
                if (frame->opcode == websocket::Opcode::text) return frame->payload;
                return frame->opcode == websocket::Opcode::binary ? "b:" + frame->payload : "close";
            }
            if (!read_more()) return "end";
        }
    }
};

/// For tests: a client connected to a namespace.
class TestSocket : public TestWebSocket {
public:
    explicit TestSocket(std::uint16_t port, std::string_view name_space = {}, int receive_buffer = 0)
        : TestWebSocket(port, receive_buffer) {
        send_text("40" + std::string(name_space));
        const auto reply = next();
        const auto id_at = reply.find(R"("sid":")");
        if (!reply.starts_with("40") || id_at == std::string::npos)
            throw std::runtime_error("refused: " + reply);
        id_ = reply.substr(id_at + 7, 20);
    }

    const std::string& id() const noexcept { return id_; }

    /// `json` is the array of the event's name and arguments.
    void emit(std::string_view json) { send_text("42" + std::string(json)); }
    void emit_with_ack(int id, std::string_view json) {
        send_text("42" + std::to_string(id) + std::string(json));
    }

private:
    std::string id_;
};

}  // namespace siopp
