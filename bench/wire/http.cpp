#include "bench/wire/http.hpp"

#include <algorithm>
#include <charconv>

namespace bench::wire {
namespace {

constexpr std::size_t max_head_bytes = 16 * 1024;
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

bool equal_ignoring_case(char left, char right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return lower(left) == lower(right);
}

bool starts_with_name(std::string_view line, std::string_view name) {
    return line.size() >= name.size() &&
           std::equal(name.begin(), name.end(), line.begin(), equal_ignoring_case);
}

}  // namespace

ParseStatus parse_http(std::string_view bytes, HttpMessage& message) {
    const auto end = bytes.find(head_end);
    if (end == std::string_view::npos)
        return bytes.size() > max_head_bytes ? ParseStatus::invalid : ParseStatus::incomplete;

    const auto start_line = bytes.substr(0, bytes.find(line_end));
    const auto headers = bytes.substr(0, end + line_end.size()).substr(start_line.size() + line_end.size());
    const auto length = header_value(headers, "Content-Length:");
    std::size_t body_bytes = 0;
    const auto parsed = std::from_chars(length.data(), length.data() + length.size(), body_bytes);
    if (!length.empty() && parsed.ec != std::errc{}) return ParseStatus::invalid;
    if (body_bytes > max_payload_bytes) return ParseStatus::invalid;

    const std::size_t body_start = end + head_end.size();
    if (bytes.size() - body_start < body_bytes) return ParseStatus::incomplete;
    message = HttpMessage{start_line, headers, bytes.substr(body_start, body_bytes), body_start + body_bytes};
    return ParseStatus::complete;
}

std::string_view header_value(std::string_view headers, std::string_view name) {
    while (!headers.empty()) {
        const auto line = headers.substr(0, headers.find(line_end));
        if (starts_with_name(line, name)) {
            const auto start = line.find_first_not_of(' ', name.size());
            return start == std::string_view::npos ? std::string_view{} : line.substr(start);
        }
        headers.remove_prefix(std::min(headers.size(), line.size() + line_end.size()));
    }
    return {};
}

}  // namespace bench::wire
