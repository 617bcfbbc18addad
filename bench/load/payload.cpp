#include "bench/load/payload.hpp"

#include <string_view>

namespace bench::load {
namespace {

constexpr std::string_view before_sequence = R"({"seq":")";
constexpr std::size_t sequence_digits = 12;
constexpr std::string_view before_text = R"(","text":")";
constexpr std::string_view after_text = R"("})";
constexpr std::string_view prose = "The quick brown fox jumps over the lazy dog; ";

}  // namespace

Payload::Payload(std::size_t size_bytes) {
    json_.append(before_sequence).append(sequence_digits, '0').append(before_text);
    while (json_.size() + after_text.size() < size_bytes) {
        json_.append(prose.substr(0, size_bytes - after_text.size() - json_.size()));
    }
    json_.append(after_text);
}

const std::string& Payload::with_sequence(std::uint64_t sequence) {
    for (std::size_t i = sequence_digits; i-- > 0; sequence /= 10) {
        json_[before_sequence.size() + i] = static_cast<char>('0' + sequence % 10);
    }
    return json_;
}

}  // namespace bench::load
