#include "siopp/http/response_head.hpp"

#include <array>
#include <charconv>
#include <ctime>
#include <string_view>
#include <utility>

namespace siopp::http {

namespace {

/// Valid until the next call on this thread, which writes a new one once a second.
std::string_view date_header() {
    struct Written {
        std::time_t second = -1;
        std::array<char, 64> text;
        std::size_t length = 0;
    };
    static thread_local Written written;
    const std::time_t now = std::time(nullptr);
    if (std::exchange(written.second, now) != now) {
        std::tm utc{};
        gmtime_r(&now, &utc);
        written.length = std::strftime(written.text.data(), written.text.size(),
                                       "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
    }
    return {written.text.data(), written.length};
}

void append_number(std::string& output, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    output.append(digits.data(), end);
}

}  // namespace

void begin_head(std::string& output, int status) {
    output.append("HTTP/1.1 ");
    append_number(output, static_cast<std::uint64_t>(status));
    output.append(" ").append(reason_phrase(status)).append("\r\n");
}

void append_fields(std::string& output, const Headers& headers) {
    for (const auto& [name, value] : headers)
        output.append(name).append(": ").append(value).append("\r\n");
}

void end_head(std::string& output, Framing framing, std::uint64_t length, After after) {
    output.append(date_header());
    if (framing == Framing::length) {
        output.append("Content-Length: ");
        append_number(output, length);
        output.append("\r\n");
    } else if (framing == Framing::chunks) {
        output.append("Transfer-Encoding: chunked\r\n");
    }
    output.append(after == After::close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
}

}  // namespace siopp::http
