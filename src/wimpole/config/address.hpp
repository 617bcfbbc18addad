#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wimpole::config {

/// Whether only this machine can reach a server that listens there.
bool is_loopback(std::string_view host);

/// "127.0.0.1:3000"; IPv6 addresses in brackets.
std::string address_of(std::string_view host, std::uint16_t port);

/// "http://127.0.0.1:3000".
std::string url_of(std::string_view scheme, std::string_view host, std::uint16_t port);

}  // namespace wimpole::config
