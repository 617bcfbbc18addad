#include "wimpole/config/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace wimpole::config {

namespace {

bool is_loopback_v4(const std::string& host) {
    in_addr address{};
    if (inet_pton(AF_INET, host.c_str(), &address) != 1) return false;
    return (ntohl(address.s_addr) >> 24) == 127;
}

bool is_loopback_v6(const std::string& host) {
    in6_addr address{};
    if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return false;
    return IN6_IS_ADDR_LOOPBACK(&address);
}

}  // namespace

bool is_loopback(std::string_view host) {
    const std::string text(host);
    return text == "localhost" || is_loopback_v4(text) || is_loopback_v6(text);
}

std::string address_of(std::string_view host, std::uint16_t port) {
    const bool is_v6 = host.find(':') != std::string_view::npos;
    const auto written = is_v6 ? "[" + std::string(host) + "]" : std::string(host);
    return written + ':' + std::to_string(port);
}

std::string url_of(std::string_view scheme, std::string_view host, std::uint16_t port) {
    return std::string(scheme) + "://" + address_of(host, port);
}

}  // namespace wimpole::config
