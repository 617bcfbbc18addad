#pragma once

#include "siopp/net/tls_error.hpp"
#include "siopp/net/tls_options.hpp"

namespace siopp {

using net::TlsErrc;
using net::TlsOptions;

}  // namespace siopp
