#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace bench::load {

/// A JSON object of a fixed size that carries a sequence number:
/// `{"seq":"000000000017","text":"The quick ..."}`.
class Payload {
public:
    explicit Payload(std::size_t size_bytes);

    /// The object with this number in it, valid until the next call.
    const std::string& with_sequence(std::uint64_t sequence);

private:
    std::string json_;
};

}  // namespace bench::load
