#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace siopp {

/// An error of one layer: the layer's `Errc` as a Boost.System code, or an operating system error.
using ErrorCode = boost::system::error_code;

/// A value or an ErrorCode. What a peer, a disk or the network can cause is reported this way, never by
/// exception.
template <class T>
using Result = boost::system::result<T, ErrorCode>;

}  // namespace siopp
