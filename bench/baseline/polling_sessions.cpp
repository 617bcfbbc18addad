#include "bench/baseline/polling_sessions.hpp"

#include "bench/baseline/packets.hpp"

#include <algorithm>

namespace bench::baseline {
namespace {

constexpr char separator = '\x1e';
constexpr std::string_view response_start =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: ";
constexpr std::string_view ok_response =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok";
constexpr std::string_view bad_request = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

}  // namespace

void PollingSessions::take(Connection& connection, const wire::HttpMessage& request) {
    const auto number = session_number(request.start_line);
    if (!number) {
        sessions_.emplace_back();
        return respond(connection, open_packet(sessions_.size() - 1));
    }

    if (*number == 0 || *number >= sessions_.size()) return connection.send(bad_request);
    if (request.start_line.front() == 'G') return take_get(connection, *number);
    take_post(connection, *number, request.body);
}

void PollingSessions::take_get(Connection& connection, std::size_t number) {
    Session& session = sessions_[number];
    if (session.payload.empty()) {
        session.waiting = &connection;
        connection.waiting_session = number;
        return;
    }

    respond(connection, session.payload);
    session.payload.clear();
}

void PollingSessions::take_post(Connection& connection, std::size_t number, std::string_view payload) {
    Session& session = sessions_[number];
    while (!payload.empty()) {
        const auto packet = payload.substr(0, payload.find(separator));
        payload.remove_prefix(std::min(payload.size(), packet.size() + 1));
        take_packet(session, number, packet);
    }
    connection.send(ok_response);
    if (session.payload.empty() || session.waiting == nullptr) return;

    Connection& waiting = *session.waiting;
    forget(waiting);
    respond(waiting, session.payload);
    session.payload.clear();
}

void PollingSessions::take_packet(Session& session, std::size_t number, std::string_view packet) {
    const Request request = parse_request(packet);
    if (request.kind != Request::Kind::connect && request.id.empty()) return;

    if (!session.payload.empty()) session.payload += separator;
    if (request.kind == Request::Kind::connect) {
        session.payload.append(connect_packet(number));
    } else {
        session.payload.append("43").append(request.id).append("[").append(request.arguments).append("]");
    }
}

void PollingSessions::forget(Connection& connection) {
    sessions_[connection.waiting_session].waiting = nullptr;
    connection.waiting_session = 0;
}

void PollingSessions::respond(Connection& connection, std::string_view body) {
    response_.assign(response_start).append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    connection.send(response_);
}

}  // namespace bench::baseline
