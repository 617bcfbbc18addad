#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/ascii.hpp"
#include "siopp/http/message.hpp"

namespace siopp::http {

/// For tests: takes one response with a Content-Length (or status 101, 204, 304) off the start of `bytes`.
/// Nothing, and `bytes` left alone, while it is not complete. A response to HEAD has no body.
enum class Body { as_announced, none };
inline std::optional<Response> take_response(std::string& bytes, Body body = Body::as_announced) {
    const auto head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string::npos) return std::nullopt;
    Response response;
    std::size_t body_bytes = 0;
    std::string_view head = std::string_view(bytes).substr(0, head_end + 2);
    std::from_chars(head.data() + 9, head.data() + 12, response.status);
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(line.size() + 2);
        auto name = in_lower_case(line.substr(0, line.find(':')));
        const auto value = line.substr(line.find(':') + 2);
        if (name == "content-length") std::from_chars(value.data(), value.data() + value.size(), body_bytes);
        response.headers.emplace_back(std::move(name), value);
    }
    if (body == Body::none) body_bytes = 0;
    if (bytes.size() < head_end + 4 + body_bytes) return std::nullopt;
    response.body = bytes.substr(head_end + 4, body_bytes);
    bytes.erase(0, head_end + 4 + body_bytes);
    return response;
}

/// The value of the one header of that name (lower case); empty where there is none.
inline std::string header_of(const Response& response, std::string_view name) {
    const auto found = std::ranges::find(response.headers, name, &Headers::value_type::first);
    return found == response.headers.end() ? "" : found->second;
}

}  // namespace siopp::http
