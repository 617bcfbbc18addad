#pragma once

#include <cstdint>
#include <string_view>

namespace wimpole::api {

/// Which bytes of a file a client asks for (RFC 9110 §14.2).
struct ByteRange {
    enum class Kind : std::uint8_t {
        /// The whole file: nothing else was asked for, or nothing that is understood.
        whole,
        part,
        /// The file has no such bytes.
        unsatisfiable
    };
    Kind kind = Kind::whole;
    /// Of a part, and of a whole file; a part is never empty.
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

/// Reads a Range header; of several ranges none is taken, which a server may (§14.2). Empty for no header.
ByteRange byte_range_of(std::string_view header, std::uint64_t size);

}  // namespace wimpole::api
