#include "bench/baseline/server.hpp"

#include "bench/wire/frame.hpp"
#include "bench/wire/handshake.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace bench::baseline {
namespace {

constexpr std::size_t read_buffer_bytes = 64 * 1024;
constexpr std::size_t max_unread_bytes = 2 * 1024 * 1024;

void watch(const wire::FileDescriptor& epoll, int descriptor, std::uint32_t events, void* owner) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = owner;
    if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, descriptor, &event) == 0) return;
    throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
}

}  // namespace

Server::Server(std::uint16_t port, WriteMode mode)
    : mode_{mode},
      listener_{wire::listen_on_loopback(port)},
      epoll_{::epoll_create1(EPOLL_CLOEXEC)},
      read_buffer_(read_buffer_bytes),
      next_ping_{Clock::now() + std::chrono::milliseconds{ping_interval_ms}} {
    watch(epoll_, listener_.get(), EPOLLIN, nullptr);
}

std::uint16_t Server::port() const {
    return wire::bound_port(listener_);
}

void Server::run() {
    std::array<epoll_event, 512> events;
    for (;;) {
        const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                       milliseconds_to_next_ping());
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            if (event.data.ptr == nullptr) {
                accept_all();
            } else {
                handle_events(*static_cast<Connection*>(event.data.ptr), event.events);
            }
        }
        if (milliseconds_to_next_ping() == 0) ping_all();
        end_turn();
    }
}

void Server::accept_all() {
    for (;;) {
        auto socket = wire::accept_connection(listener_);
        if (!socket.is_open()) return;

        const auto descriptor = static_cast<std::size_t>(socket.get());
        auto connection = std::make_unique<Connection>(std::move(socket));
        watch(epoll_, connection->descriptor(), EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, connection.get());
        if (connections_.size() <= descriptor) connections_.resize(descriptor + 1);
        connections_[descriptor] = std::move(connection);
    }
}

void Server::handle_events(Connection& connection, std::uint32_t events) {
    if ((events & EPOLLOUT) != 0) connection.write_kept();
    const bool has_input = (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    if (has_input && !receive(connection)) close(connection);
}

bool Server::receive(Connection& connection) {
    for (;;) {
        const ssize_t received = ::recv(connection.descriptor(), read_buffer_.data(), read_buffer_.size(), 0);
        if (received < 0) return errno == EAGAIN;
        if (received == 0) return false;

        const auto size = static_cast<std::size_t>(received);
        if (!take(connection, std::span{read_buffer_}.first(size))) return false;
        // A short read empties the socket; the next byte makes a new edge.
        if (size < read_buffer_.size()) return true;
    }
}

bool Server::take(Connection& connection, std::span<char> bytes) {
    if (connection.unread.empty()) return take_input(connection, bytes);

    std::string joined = std::move(connection.unread);
    joined.append(bytes.data(), bytes.size());
    connection.unread.clear();
    if (joined.size() > max_unread_bytes) return false;
    return take_input(connection, joined);
}

bool Server::take_input(Connection& connection, std::span<char> bytes) {
    while (!connection.is_upgraded && !bytes.empty()) {
        wire::HttpMessage request;
        const auto status = wire::parse_http({bytes.data(), bytes.size()}, request);
        if (status == wire::ParseStatus::invalid) return false;
        if (status == wire::ParseStatus::incomplete) {
            connection.unread.assign(bytes.data(), bytes.size());
            return true;
        }
        take_request(connection, request);
        bytes = bytes.subspan(request.size_bytes);
    }
    return take_frames(connection, bytes);
}

void Server::take_request(Connection& connection, const wire::HttpMessage& request) {
    const auto response = wire::upgrade_response(request);
    if (response.empty()) return polling_.take(connection, request);

    connection.is_upgraded = true;
    connection.send(std::string{response} + text_frame(open_packet(++sessions_)));
}

bool Server::take_frames(Connection& connection, std::span<char> bytes) {
    for (;;) {
        wire::Frame frame;
        const auto status = wire::parse_frame(bytes, frame);
        if (status == wire::ParseStatus::invalid) return false;
        if (status == wire::ParseStatus::incomplete) break;
        if (frame.opcode == wire::Opcode::close) return false;

        if (frame.opcode == wire::Opcode::text) take_packet(connection, frame.payload);
        bytes = bytes.subspan(frame.size_bytes);
    }
    if (!bytes.empty()) connection.unread.assign(bytes.data(), bytes.size());
    return true;
}

void Server::take_packet(Connection& connection, std::string_view packet) {
    const Request request = parse_request(packet);
    if (request.kind == Request::Kind::connect) {
        connection.is_connected = true;
        connection.send(text_frame(connect_packet(sessions_)));
    } else if (request.kind == Request::Kind::publish) {
        publish(request);
    } else if (request.kind != Request::Kind::ignored) {
        take_event(connection, request);
    }
}

void Server::take_event(Connection& connection, const Request& request) {
    if (request.kind == Request::Kind::join) join(connection, request.room);
    if (request.id.empty()) return;

    std::string& frame = next_frame();
    write_acknowledgement(frame, request.id, request.arguments);
    deliver(connection, frame);
}

void Server::join(Connection& connection, std::string_view room) {
    auto& members = rooms_[std::string{room}];
    if (std::find(connection.rooms.begin(), connection.rooms.end(), room) != connection.rooms.end()) return;

    members.push_back(&connection);
    connection.rooms.emplace_back(room);
}

void Server::publish(const Request& request) {
    const auto room = rooms_.find(request.room);
    if (room == rooms_.end()) return;

    std::string& frame = next_frame();
    write_message_event(frame, request.arguments);
    for (Connection* member : room->second)
        deliver(*member, frame);
}

void Server::deliver(Connection& connection, const std::string& frame) {
    if (mode_ == WriteMode::one_send) return connection.send(frame);
    if (connection.queue(frame)) unwritten_.push_back(&connection);
}

std::string& Server::next_frame() {
    // One frame is in use at a time when each is sent at once.
    if (mode_ == WriteMode::one_send) frames_in_turn_ = 0;
    if (frames_in_turn_ == frames_.size()) frames_.emplace_back();
    return frames_[frames_in_turn_++];
}

void Server::end_turn() {
    for (Connection* connection : unwritten_)
        connection->write_queued();
    unwritten_.clear();
    frames_in_turn_ = 0;

    for (Connection* connection : closing_)
        connections_[static_cast<std::size_t>(connection->descriptor())].reset();
    closing_.clear();
}

void Server::ping_all() {
    next_ping_ = Clock::now() + std::chrono::milliseconds{ping_interval_ms};
    const std::string ping = text_frame("2");
    for (const auto& connection : connections_) {
        if (connection != nullptr && connection->is_connected) connection->send(ping);
    }
}

void Server::close(Connection& connection) {
    polling_.forget(connection);
    for (const auto& name : connection.rooms)
        std::erase(rooms_[name], &connection);
    closing_.push_back(&connection);
}

int Server::milliseconds_to_next_ping() const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next_ping_ - Clock::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, left.count()));
}

}  // namespace bench::baseline
