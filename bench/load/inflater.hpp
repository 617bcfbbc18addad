#pragma once

#include <zlib.h>

#include <optional>
#include <string>
#include <string_view>

namespace bench::load {

/// The receiving half of permessage-deflate (RFC 7692, section 7.2.2) for one connection.
class Inflater {
public:
    enum class Context {
        kept,     ///< A message may refer to earlier ones.
        dropped,  ///< Each message stands alone.
    };

    /// Throws std::runtime_error when zlib has no memory.
    explicit Inflater(Context context);
    ~Inflater();
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// The message whose compressed form this is, valid until the next call; nothing if it is not one or
    /// has more than 1 MiB.
    [[nodiscard]] std::optional<std::string_view> inflate(std::string_view compressed);

private:
    [[nodiscard]] bool feed(std::string_view bytes);

    Context context_;
    z_stream stream_{};
    std::string message_;
    std::size_t size_ = 0;
};

}  // namespace bench::load
