#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace wimpole::events {

/// A blocking Socket.IO client over a raw WebSocket, for tests: as little as needed, and nothing of siopp.
/// What does not come within ten seconds, and whatever goes wrong, is an exception, which fails the test.
class TestClient {
public:
    /// Opens a session; connect() joins the namespace.
    explicit TestClient(std::uint16_t port) : handle_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval timeout{10, 0};
        ::setsockopt(handle_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect");
        }
        write(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        while (!response_head_.ends_with("\r\n\r\n"))
            response_head_ += read(1);
        if (!response_head_.starts_with("HTTP/1.1 101 ")) throw std::runtime_error(response_head_);
        (void)receive_packet();
    }
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;
    ~TestClient() { ::close(handle_); }

    /// Gives the server's answer: `0{"sid":…}`, or `4{"message":…}` for a refusal.
    std::string connect(std::string_view auth = "{}") {
        send_packet("40" + std::string(auth));
        return receive_packet().substr(1);
    }

    /// `arguments` is what stands in the array: `"message",{…}`.
    void emit(std::string_view arguments) { send_packet("42[" + std::string(arguments) + "]"); }
    void emit_with_ack(std::uint64_t id, std::string_view arguments) {
        send_packet("42" + std::to_string(id) + "[" + std::string(arguments) + "]");
    }

    /// An event whose arguments hold one placeholder for `bytes`.
    void emit_binary(std::string_view arguments, std::string_view bytes) {
        send_packet("451-[" + std::string(arguments) + "]");
        send_frame('\x82', bytes);
    }

    /// The next event as `name {…}`, or answer as `ack 7 {…}`.
    std::string receive() {
        const auto packet = receive_packet();
        const auto bracket = packet.find('[');
        if (bracket == std::string::npos) throw std::runtime_error("no event: " + packet);

        // Bytes that follow are told by receive_bytes().
        const auto content = packet.substr(bracket + 1, packet.size() - bracket - 2);
        if (packet.starts_with("43")) return "ack " + packet.substr(2, bracket - 2) + ' ' + content;

        const auto end_of_name = content.find('"', 1);
        const auto name = content.substr(1, end_of_name - 1);
        return end_of_name + 2 < content.size() ? name + ' ' + content.substr(end_of_name + 2) : name;
    }

    /// The binary message that comes next.
    std::string receive_bytes() {
        const auto head = read(2);
        if (head[0] != '\x82') throw std::runtime_error("no bytes came");
        return read(payload_length(static_cast<std::uint8_t>(head[1])));
    }

private:
    void send_packet(std::string_view packet) { send_frame('\x81', packet); }

    void send_frame(char first_byte, std::string_view payload) {
        if (payload.size() > 65'535) throw std::runtime_error("too long for a test");

        // The mask of zeros leaves the payload as it is.
        std::string frame(1, first_byte);
        if (payload.size() < 126) {
            frame += static_cast<char>(0x80 | payload.size());
        } else {
            frame += static_cast<char>(0x80 | 126);
            frame += static_cast<char>(payload.size() >> 8);
            frame += static_cast<char>(payload.size() & 0xff);
        }
        frame.append(4, '\0');
        write(frame.append(payload));
    }

    /// The next text message that is no heartbeat.
    std::string receive_packet() {
        for (;;) {
            const auto head = read(2);
            const auto length = payload_length(static_cast<std::uint8_t>(head[1]));
            auto payload = read(length);
            if (head[0] != '\x81') throw std::runtime_error("the server closed the connection");
            if (payload != "2") return payload;
            send_packet("3");
        }
    }

    std::size_t payload_length(std::uint8_t length) {
        if (length < 126) return length;

        std::size_t value = 0;
        for (const char byte : read(length == 126 ? 2 : 8))
            value = value << 8 | static_cast<std::uint8_t>(byte);
        return value;
    }

    std::string read(std::size_t count) {
        std::string bytes(count, '\0');
        for (std::size_t filled = 0; filled < count;) {
            const auto got = ::recv(handle_, bytes.data() + filled, count - filled, 0);
            if (got <= 0) throw std::runtime_error("nothing came from the server");
            filled += static_cast<std::size_t>(got);
        }
        return bytes;
    }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) throw std::runtime_error("cannot send");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    int handle_;
    std::string response_head_;
};

}  // namespace wimpole::events
