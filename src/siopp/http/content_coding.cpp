#include "siopp/http/content_coding.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>

#include "siopp/base/ascii.hpp"

namespace siopp::http {

namespace {

/// A weight in thousandths.
constexpr int whole_weight = 1000;

std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto taken = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return trim(taken);
}

bool is_letter_q(char letter) {
    return letter == 'q' || letter == 'Q';
}

/// `q=0.5` among parameters; what is malformed counts as 0.
int weight_in(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = take_until(parameters, ';');
        if (parameter.size() < 2 || !is_letter_q(parameter[0]) || parameter[1] != '=') continue;
        const auto digits = parameter.substr(2);
        double weight = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
        if (error != std::errc() || end != digits.data() + digits.size()) return 0;
        return static_cast<int>(std::clamp(weight, 0.0, 1.0) * whole_weight);
    }
    return whole_weight;
}

/// A deflate stream that is used again and again: to make one takes longer than to compress a short text.
class Deflater {
public:
    Deflater(ContentCoding coding, int level) : level_(level) {
        constexpr int largest_window = 15;
        constexpr int gzip_wrapper = 16;
        constexpr int default_memory = 8;
        const int window = largest_window + (coding == ContentCoding::gzip ? gzip_wrapper : 0);
        if (deflateInit2(&stream_, level, Z_DEFLATED, window, default_memory, Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    int level() const noexcept { return level_; }

    std::string compress(std::string_view bytes) {
        deflateReset(&stream_);
        std::string compressed(deflateBound(&stream_, bytes.size()), '\0');
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        stream_.next_out = reinterpret_cast<Bytef*>(compressed.data());
        stream_.avail_out = static_cast<uInt>(compressed.size());
        deflate(&stream_, Z_FINISH);
        // It only shrinks, which the compiler cannot see of resize().
        compressed.erase(compressed.size() - stream_.avail_out);
        return compressed;
    }

private:
    z_stream stream_{};
    int level_;
};

}  // namespace

std::string_view to_string(ContentCoding coding) {
    return coding == ContentCoding::gzip ? "gzip" : "deflate";
}

std::optional<ContentCoding> preferred_coding(std::string_view accept_encoding) {
    std::optional<int> gzip;
    std::optional<int> deflate;
    std::optional<int> any;
    while (!accept_encoding.empty()) {
        auto parameters = take_until(accept_encoding, ',');
        const auto coding = take_until(parameters, ';');
        const auto weight = weight_in(parameters);
        if (equals_ignoring_case(coding, "gzip")) gzip = weight;
        if (equals_ignoring_case(coding, "deflate")) deflate = weight;
        if (coding == "*") any = weight;
    }
    const int gzip_weight = gzip.value_or(any.value_or(0));
    const int deflate_weight = deflate.value_or(any.value_or(0));
    if (gzip_weight == 0 && deflate_weight == 0) return std::nullopt;
    return gzip_weight >= deflate_weight ? ContentCoding::gzip : ContentCoding::deflate;
}

std::string compress(ContentCoding coding, int level, std::string_view bytes) {
    thread_local std::array<std::optional<Deflater>, 2> deflaters;
    auto& deflater = deflaters[static_cast<std::size_t>(coding)];
    if (!deflater || deflater->level() != level) deflater.emplace(coding, level);
    return deflater->compress(bytes);
}

}  // namespace siopp::http
