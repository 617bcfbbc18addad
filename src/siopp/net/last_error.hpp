#pragma once

#include <cerrno>

#include "siopp/base/result.hpp"

namespace siopp::net {

/// What the system call that has just failed says.
inline ErrorCode last_error() {
    return {errno, boost::system::system_category()};
}

}  // namespace siopp::net
