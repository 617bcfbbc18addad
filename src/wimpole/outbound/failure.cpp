#include "wimpole/outbound/failure.hpp"

#include <stdexcept>

namespace wimpole::outbound {

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
    throw std::logic_error("the value of a failure was used: " + failure.reason);
}

}  // namespace wimpole::outbound
