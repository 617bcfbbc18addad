#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/http/message.hpp"

namespace siopp::engineio {

/// The request that opened a session, kept as long as the session; compact, for there are many of them.
class Handshake {
public:
    explicit Handshake(const http::Request& request);

    /// The value of the first header of that name.
    std::optional<std::string_view> header(std::string_view lower_case_name) const;
    /// All headers, as lines `name: value\n` with names in lower case.
    std::string_view header_lines() const noexcept { return std::string_view(text_).substr(headers_at_); }
    /// The request's query string as sent.
    std::string_view query() const noexcept {
        return std::string_view(text_).substr(query_at_, headers_at_ - query_at_);
    }
    std::string_view remote_address() const noexcept { return std::string_view(text_).substr(0, query_at_); }
    std::chrono::system_clock::time_point time() const noexcept { return time_; }

private:
    /// Address, query and header lines, one after the other: one allocation.
    std::string text_;
    std::size_t query_at_ = 0;
    std::size_t headers_at_ = 0;
    std::chrono::system_clock::time_point time_ = std::chrono::system_clock::now();
};

}  // namespace siopp::engineio
