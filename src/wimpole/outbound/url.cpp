#include "wimpole/outbound/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "siopp/base/ascii.hpp"

namespace wimpole::outbound {

namespace {

constexpr std::size_t max_url_bytes = 2'048;
constexpr std::size_t max_host_bytes = 253;

std::uint16_t usual_port(Url::Scheme scheme) {
    return scheme == Url::Scheme::https ? 443 : 80;
}

bool is_host_letter(char letter) {
    return siopp::is_digit(letter) || (letter >= 'a' && letter <= 'z') || letter == '-' || letter == '.' ||
           letter == '_';
}

bool is_address_letter(char letter) {
    return siopp::is_digit(letter) || (letter >= 'a' && letter <= 'f') || letter == ':' || letter == '.';
}

std::optional<Url::Scheme> take_scheme(std::string_view& text) {
    for (const auto& [prefix, scheme] :
         {std::pair{std::string_view("http://"), Url::Scheme::http}, {"https://", Url::Scheme::https}}) {
        if (!siopp::equals_ignoring_case(text.substr(0, prefix.size()), prefix)) continue;
        text.remove_prefix(prefix.size());
        return scheme;
    }
    return std::nullopt;
}

/// "[::1]:80" or "host:80" into host and port; an empty port is the usual one.
Result<void> read_authority(std::string_view text, Url& url) {
    const bool is_bracketed = text.starts_with('[');
    const auto host_end = is_bracketed ? text.find(']') : text.find(':');
    if (is_bracketed && host_end == std::string_view::npos) return invalid("the address lacks a ]");

    const auto host = is_bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
    std::ranges::transform(host, std::back_inserter(url.host), siopp::to_lower);
    if (!std::ranges::all_of(url.host, is_bracketed ? is_address_letter : is_host_letter) ||
        url.host.empty() || url.host.size() > max_host_bytes)
        return invalid("the host is not valid");

    auto rest = host_end == std::string_view::npos ? std::string_view() : text.substr(host_end);
    if (is_bracketed) rest.remove_prefix(1);
    url.port = usual_port(url.scheme);
    if (rest.empty() || rest == ":") return {};
    rest.remove_prefix(1);
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), url.port);
    if (error != std::errc() || end != rest.data() + rest.size() || url.port == 0)
        return invalid("the port is not a number from 1 to 65535");
    return {};
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
    if (text.size() > max_url_bytes) return invalid("the URL is too long");
    const auto is_plain = [](char letter) { return letter > ' ' && letter < 0x7f; };
    if (!std::ranges::all_of(text, is_plain)) return invalid("the URL has characters that must be encoded");
    const auto scheme = take_scheme(text);
    if (!scheme) return invalid("the URL must begin with http:// or https://");
    if (text.find('#') != std::string_view::npos) return invalid("the URL must not have a fragment");

    Url url;
    url.scheme = *scheme;
    const auto authority = text.substr(0, text.find_first_of("/?"));
    text.remove_prefix(authority.size());
    if (authority.find('@') != std::string_view::npos)
        return invalid("the URL must not have a user or a password");
    if (const auto read = read_authority(authority, url); !read) return read.error();
    url.target = text.starts_with('/') ? std::string(text) : "/" + std::string(text);
    return url;
}

std::string Url::authority() const {
    const auto name = host.find(':') == std::string::npos ? host : '[' + host + ']';
    return port == usual_port(scheme) ? name : name + ':' + std::to_string(port);
}

std::string Url::origin() const {
    return (scheme == Scheme::https ? "https://" : "http://") + authority();
}

Url Url::below(std::string_view path) const {
    auto url = *this;
    const auto query = target.find('?');
    url.target = target.substr(0, query);
    while (url.target.ends_with('/'))
        url.target.pop_back();
    url.target += path;
    if (query != std::string::npos) url.target += target.substr(query);
    return url;
}

}  // namespace wimpole::outbound
