#pragma once

#include <cstdint>
#include <string>

namespace siopp::net {

/// How a server speaks TLS.
struct TlsOptions {
    /// PEM files: the server's certificate with those that it was issued by behind it, and its private key.
    std::string certificate_file;
    std::string key_file;

    enum class Version : std::uint8_t { tls_1_2, tls_1_3 };
    Version minimum_version = Version::tls_1_2;
};

}  // namespace siopp::net
