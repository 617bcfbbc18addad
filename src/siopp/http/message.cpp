#include "siopp/http/message.hpp"

#include <algorithm>
#include <cctype>

#include "siopp/base/ascii.hpp"

namespace siopp::http {

namespace {

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](unsigned char letter) {
        return std::isalnum(letter) != 0 || marks.find(static_cast<char>(letter)) != std::string_view::npos;
    });
}

bool is_field_letter(unsigned char letter) {
    return letter == '\t' || (letter >= 0x20 && letter != 0x7f);
}

}  // namespace

void append_field(std::string& head, std::string_view name, std::string_view value) {
    if (!is_token(name) || !std::ranges::all_of(value, is_field_letter)) return;
    head.append(name).append(": ").append(value).append("\r\n");
}

std::string_view Request::path() const noexcept {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const noexcept {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    const auto found = std::ranges::find(headers, name, &Headers::value_type::first);
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

bool Request::header_has_token(std::string_view name, std::string_view lower_case_token) const {
    for (const auto& [field, value] : headers) {
        if (field != name) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            if (equals_ignoring_case(trim(rest.substr(0, comma)), lower_case_token)) return true;
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }
    return false;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

std::string percent_decode(std::string_view text, Plus plus) {
    const auto holds = [text](char letter) { return text.find(letter) != std::string_view::npos; };
    if (!holds('%') && !holds('+')) return std::string(text);
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index] == '+' && plus == Plus::space) {
            decoded += ' ';
        } else if (text[index] == '%' && index + 2 < text.size() && hex_value(text[index + 1]) >= 0 &&
                   hex_value(text[index + 2]) >= 0) {
            decoded += static_cast<char>(hex_value(text[index + 1]) * 16 + hex_value(text[index + 2]));
            index += 2;
        } else {
            decoded += text[index];
        }
    }
    return decoded;
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
    std::optional<std::string_view> found;
    visit_query(query, [&](std::string_view sent_name, std::string_view value) {
        if (sent_name == name) found = value;
    });
    if (!found) return std::nullopt;
    return percent_decode(*found);
}

}  // namespace siopp::http
