#pragma once

#include <cstddef>

namespace wimpole::api {

/// How large bodies of requests to REST may be, in bytes. As the real server where nothing else is said.
struct BodyLimits {
    std::size_t max_json_bytes = std::size_t{2} * 1024 * 1024;
    /// A file that is uploaded, without the form around it.
    std::size_t max_file_bytes = std::size_t{50} * 1024 * 1024;
};

}  // namespace wimpole::api
