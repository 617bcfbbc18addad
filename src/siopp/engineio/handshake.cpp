#include "siopp/engineio/handshake.hpp"

namespace siopp::engineio {

Handshake::Handshake(const http::Request& request) {
    std::size_t size = request.remote_address.size() + request.query().size();
    for (const auto& [name, value] : request.headers)
        size += name.size() + value.size() + 3;
    text_.reserve(size);

    text_ += request.remote_address;
    query_at_ = text_.size();
    text_ += request.query();
    headers_at_ = text_.size();
    for (const auto& [name, value] : request.headers)
        text_.append(name).append(": ").append(value).append("\n");
}

std::optional<std::string_view> Handshake::header(std::string_view lower_case_name) const {
    auto lines = header_lines();
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const auto line = lines.substr(0, end);
        const auto colon = line.find(": ");
        if (line.substr(0, colon) == lower_case_name) return line.substr(colon + 2);
        lines.remove_prefix(end + 1);
    }
    return std::nullopt;
}

}  // namespace siopp::engineio
