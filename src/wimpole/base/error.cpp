#include "wimpole/base/error.hpp"

#include <stdexcept>

namespace wimpole {

void throw_exception_from_error(const Error& error, const boost::source_location& location) {
    throw std::logic_error(std::string(location.file_name()) + ": value() of an error: " + error.reason);
}

}  // namespace wimpole
