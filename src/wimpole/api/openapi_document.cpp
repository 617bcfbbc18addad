#include "wimpole/api/openapi_document.hpp"

#include <cstddef>

// cmake/OpenApiDocument.cmake
extern "C" {
extern const char wimpole_openapi[];
extern const char wimpole_openapi_end[];
}

namespace wimpole::api {

std::string_view openapi_document() {
    return {wimpole_openapi, static_cast<std::size_t>(wimpole_openapi_end - wimpole_openapi)};
}

}  // namespace wimpole::api
