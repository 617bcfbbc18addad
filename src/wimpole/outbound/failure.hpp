#pragma once

#include <cstdint>
#include <string>

#include <boost/system/result.hpp>

namespace wimpole::outbound {

/// Why a request to somebody else came to nothing.
struct Failure {
    enum class Kind : std::uint8_t {
        /// The address is not one that may be asked, or the request cannot be made at all.
        refused,
        /// The name has no address.
        unresolved,
        /// Nobody could be reached there.
        unreachable,
        /// The other side could not prove who it is, or does not speak TLS.
        untrusted,
        /// A time limit passed.
        timeout,
        /// The connection ended before the answer did.
        closed,
        /// The answer is no HTTP.
        protocol,
        /// The answer is larger than it may be.
        too_large,
        /// The asker did not want it any more.
        cancelled,
    };

    Kind kind = Kind::unreachable;
    /// For people; names the host, no path and no header: those may hold secrets.
    std::string reason;
};

template <class T>
using Outcome = boost::system::result<T, Failure>;

/// boost::system::result calls this where `value()` is called on a failure, which only a bug does.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& location);

}  // namespace wimpole::outbound
