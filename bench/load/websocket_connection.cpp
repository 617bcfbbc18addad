#include "bench/load/websocket_connection.hpp"

#include "bench/wire/handshake.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace bench::load {
namespace {

// Above the servers' thresholds, so that a scenario with compression is one.
constexpr std::size_t longest_uncompressed_bytes = 300;

}  // namespace

void WebSocketConnection::open(std::uint16_t port, std::uint32_t source) {
    port_ = port;
    socket_ = wire::begin_connection(port, source);
    if (!socket_.is_open()) return close(wire::describe_error("connect", errno));

    state_ = State::connecting;
    loop_.add(socket_, *this);
}

void WebSocketConnection::queue(std::string_view packet) {
    wire::append_masked_frame(unsent_, wire::Opcode::text, packet, next_mask());
}

void WebSocketConnection::flush() {
    if (state_ == State::closed || unsent_.empty()) return;

    const ssize_t sent = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
        unsent_.erase(0, static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN) {
        close(wire::describe_error("send", errno));
    }
}

void WebSocketConnection::handle_events(std::uint32_t events) {
    if (state_ == State::connecting && (events & (EPOLLOUT | EPOLLERR)) != 0) start_upgrade();
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) receive();
    if ((events & EPOLLOUT) != 0) flush();
}

void WebSocketConnection::start_upgrade() {
    if (const int error = wire::pending_error(socket_)) return close(wire::describe_error("connect", error));

    state_ = State::upgrading;
    unsent_ = wire::upgrade_request(port_, compression_);
    flush();
}

void WebSocketConnection::receive() {
    while (!is_paused_ && (state_ == State::upgrading || state_ == State::open)) {
        const auto buffer = loop_.read_buffer();
        const ssize_t received = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (received == 0) return close("the server closed the connection");
        if (received < 0 && errno == EAGAIN) return;
        if (received < 0) return close(wire::describe_error("recv", errno));

        const auto size = static_cast<std::size_t>(received);
        take(buffer.first(size));
        // A short read empties the socket; the next byte makes a new edge.
        if (size < buffer.size()) return;
    }
}

void WebSocketConnection::take(std::span<char> bytes) {
    const bool continues_earlier_bytes = !unread_.empty();
    if (continues_earlier_bytes) {
        unread_.append(bytes.data(), bytes.size());
        bytes = unread_;
    }

    std::size_t used = state_ == State::upgrading ? take_response(bytes) : 0;
    if (state_ == State::open) used += take_frames(bytes.subspan(used));

    if (continues_earlier_bytes) {
        unread_.erase(0, used);
    } else if (used < bytes.size()) {
        unread_.assign(bytes.data() + used, bytes.size() - used);
    }
}

std::size_t WebSocketConnection::take_response(std::span<char> bytes) {
    wire::HttpMessage response;
    const auto status = wire::parse_http({bytes.data(), bytes.size()}, response);
    if (status == wire::ParseStatus::invalid) close("the answer to the upgrade is no HTTP response");
    if (status != wire::ParseStatus::complete) return 0;

    if (!wire::is_upgrade_accepted(response)) {
        close("upgrade refused: " + std::string{response.start_line});
        return 0;
    }
    state_ = State::open;
    agree_on_compression(response);
    return response.size_bytes;
}

void WebSocketConnection::agree_on_compression(const wire::HttpMessage& response) {
    const auto extensions = wire::accepted_extensions(response);
    const bool is_offered = compression_ == wire::Compression::deflate;
    const bool is_accepted = extensions.starts_with("permessage-deflate");
    if (is_offered != is_accepted) return close("compression: offered by one side only");
    if (!is_accepted) return;

    const bool is_context_dropped = extensions.find("server_no_context_takeover") != std::string_view::npos;
    inflater_ =
        std::make_unique<Inflater>(is_context_dropped ? Inflater::Context::dropped : Inflater::Context::kept);
}

std::size_t WebSocketConnection::take_frames(std::span<char> bytes) {
    std::size_t used = 0;
    while (state_ == State::open) {
        wire::Frame frame;
        const auto status = wire::parse_frame(bytes.subspan(used), frame);
        if (status == wire::ParseStatus::incomplete) break;
        if (status == wire::ParseStatus::invalid) {
            close("invalid WebSocket frame");
            break;
        }
        take_frame(frame);
        used += frame.size_bytes;
    }
    return used;
}

void WebSocketConnection::take_frame(const wire::Frame& frame) {
    switch (frame.opcode) {
        case wire::Opcode::text:
            return take_text(frame);
        case wire::Opcode::ping:
            wire::append_masked_frame(unsent_, wire::Opcode::pong, frame.payload, next_mask());
            return flush();
        case wire::Opcode::pong:
            return;
        case wire::Opcode::close:
            return close("the server sent a close frame");
        case wire::Opcode::continuation:
        case wire::Opcode::binary:
            return close("unexpected binary or continuation frame");
    }
}

void WebSocketConnection::take_text(const wire::Frame& frame) {
    if (!frame.is_final) return close("fragmented message: not supported by this client");
    if (frame.is_compressed && inflater_ == nullptr)
        return close("a compressed message, though that was not agreed upon");
    if (!frame.is_compressed) {
        if (inflater_ != nullptr && frame.payload.size() > longest_uncompressed_bytes)
            return close("a long message came uncompressed");
        return observer_.on_text(frame.payload);
    }

    const auto message = inflater_->inflate(frame.payload);
    if (!message) return close("a message that cannot be inflated");
    observer_.on_text(*message);
}

void WebSocketConnection::close(std::string_view why) {
    if (state_ == State::closed) return;

    state_ = State::closed;
    socket_ = wire::FileDescriptor{};
    observer_.on_transport_closed(why);
}

std::uint32_t WebSocketConnection::next_mask() {
    // Masks must change (RFC 6455, 5.3); predictable ones are fine towards our own server.
    return mask_ = mask_ * 1664525 + 1013904223;
}

}  // namespace bench::load
