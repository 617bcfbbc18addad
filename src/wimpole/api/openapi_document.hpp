#pragma once

#include <string_view>

namespace wimpole::api {

/// docs/openapi.json, the description of REST (OpenAPI 3.1), as it was when the program was built.
std::string_view openapi_document();

}  // namespace wimpole::api
