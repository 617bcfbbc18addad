#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wimpole/base/error.hpp"

/// multipart/form-data (RFC 7578). A codec: no I/O, views of what it is given.
namespace wimpole::api::multipart {

/// The limits of what a form may be.
inline constexpr std::size_t max_parts = 32;
inline constexpr std::size_t max_part_header_bytes = 8 * 1024;

/// One field of a form.
struct Part {
    std::string name;
    /// As the client named it, directories included; absent where the field is no file.
    std::optional<std::string> filename;
    /// Lower case, without parameters; empty where none is given.
    std::string content_type;
    /// View of the body.
    std::string_view content;
};

/// The boundary that a Content-Type header names; nothing where it is none of multipart/form-data, or one
/// that RFC 2046 §5.1.1 does not allow.
std::optional<std::string> boundary_of(std::string_view content_type);

/// The parts in their order.
Result<std::vector<Part>> parse(std::string_view body, std::string_view boundary);

}  // namespace wimpole::api::multipart
