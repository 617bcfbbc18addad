#pragma once

#include "bench/baseline/connection.hpp"
#include "bench/wire/http.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bench::baseline {

/// The least a server can do to serve `echo` over HTTP polling: the request line and Content-Length are all
/// it reads, and all its answers begin alike.
class PollingSessions {
public:
    void take(Connection& connection, const wire::HttpMessage& request);

    /// Must be called before a connection is destroyed.
    void forget(Connection& connection);

private:
    struct Session {
        Connection* waiting = nullptr;  ///< Sent a GET that is not answered yet.
        std::string payload;            ///< Packets for the next answer.
    };

    void take_get(Connection& connection, std::size_t number);
    void take_post(Connection& connection, std::size_t number, std::string_view payload);
    void take_packet(Session& session, std::size_t number, std::string_view packet);
    void respond(Connection& connection, std::string_view body);

    std::vector<Session> sessions_{1};  ///< By number, from 1 on.
    std::string response_;
};

}  // namespace bench::baseline
