#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/engineio/handshake.hpp"

namespace siopp {

/// What a client brought when it connected to a namespace. Views are valid as long as the socket.
class Handshake {
public:
    Handshake(const engineio::Handshake& request, std::string_view auth_json)
        : auth(auth_json), request_(&request) {}

    /// The CONNECT packet's payload, `{}` where there was none: JSON text of an object.
    std::string auth;

    /// A header of the HTTP request that opened the session; nothing where it was not sent.
    std::optional<std::string_view> header(std::string_view lower_case_name) const {
        return request_->header(lower_case_name);
    }
    /// All of them, as lines `name: value\n` with names in lower case.
    std::string_view header_lines() const { return request_->header_lines(); }
    /// That request's query string as sent (siopp::query_parameter() reads it).
    std::string_view query() const { return request_->query(); }
    std::string_view remote_address() const { return request_->remote_address(); }
    std::chrono::system_clock::time_point time() const { return request_->time(); }
    /// The request itself, to copy what outlives the socket.
    const engineio::Handshake& request() const noexcept { return *request_; }

private:
    const engineio::Handshake* request_;
};

}  // namespace siopp
