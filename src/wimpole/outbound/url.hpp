#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wimpole/base/error.hpp"

namespace wimpole::outbound {

/// Where a request goes.
struct Url {
    enum class Scheme { http, https };

    Scheme scheme = Scheme::http;
    /// A name in lower case or an IP address, IPv6 without brackets.
    std::string host;
    std::uint16_t port = 80;
    /// Path and query, "/" at least.
    std::string target = "/";

    /// Reads an absolute http or https URL. Invalid for anything else, and for one with a user, a password,
    /// a fragment or characters that a request line cannot carry.
    static Result<Url> parse(std::string_view text);

    /// "https://host:port", the port left out where it is the scheme's.
    std::string origin() const;
    /// What the Host header says.
    std::string authority() const;
    /// The same place with `path` ("/chat/completions") behind the path; the query stays behind both.
    Url below(std::string_view path) const;

    bool operator==(const Url&) const = default;
};

}  // namespace wimpole::outbound
