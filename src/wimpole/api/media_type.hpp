#pragma once

#include <span>
#include <string_view>

namespace wimpole::api {

/// A kind of file that may be uploaded.
struct MediaType {
    /// As clients declare it: "image/png".
    std::string_view name;
    /// Of the stored file, with its dot.
    std::string_view extension;
    /// Whether the content is of this kind; decided by its first bytes (text: by all).
    bool (*fits)(std::string_view content);
    /// Whether browsers may show it rather than save it.
    bool is_shown;
};

/// Those of the real server, in its order.
std::span<const MediaType> media_types();
/// Null for any other.
const MediaType* media_type_of_name(std::string_view name);
/// By the extension of a stored file, the first of several; null for any other.
const MediaType* media_type_of_file(std::string_view filename);

}  // namespace wimpole::api
