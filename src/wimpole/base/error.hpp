#pragma once

#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace wimpole {

/// An error of the domain: what a caller did wrong or what could not be done, in words that a client may
/// read.
struct Error {
    enum class Kind { invalid, unauthorized, forbidden, not_found, conflict, rate_limited, busy, storage };

    Kind kind = Kind::invalid;
    std::string reason;
};

/// What a caller got wrong.
inline Error invalid(std::string reason) {
    return {Error::Kind::invalid, std::move(reason)};
}

template <class T>
using Result = boost::system::result<T, Error>;

/// boost::system::result calls this where `value()` is called on an error, which only a bug does.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& location);

}  // namespace wimpole
