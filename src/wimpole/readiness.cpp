#include "wimpole/readiness.hpp"

namespace wimpole {

std::optional<std::string> Readiness::why_not() const {
    if (is_ending_) return "the server is ending";
    if (!store_.is_writable()) return "the store cannot be written";
    return std::nullopt;
}

}  // namespace wimpole
