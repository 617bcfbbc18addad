#include "siopp/http/request_parser.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace siopp::http;

constexpr std::size_t max_header_bytes = 1000;
constexpr std::size_t max_body_bytes = 1000;

void require(bool condition) {
    if (!condition) std::abort();
}

struct Outcome {
    bool failed = false;
    bool head_done = false;
    bool done = false;
    Request request;
    std::size_t consumed = 0;
};

/// One read as a connection does it; false when it makes no sense to go on.
bool read(RequestParser& parser, std::string_view bytes, Outcome& outcome) {
    const auto progress = parser.read(bytes.substr(outcome.consumed));
    outcome.failed = !progress;
    if (!progress) return false;
    require(progress->head_done || progress->consumed == 0);
    require(!progress->done || progress->head_done);
    outcome.consumed += progress->consumed;
    require(outcome.consumed <= bytes.size());
    if (progress->head_done && !outcome.head_done) {
        outcome.request = parser.take_head();
        outcome.failed = !parser.limit_body(max_body_bytes);
    }
    outcome.head_done = progress->head_done && !outcome.failed;
    outcome.done = progress->done;
    return outcome.head_done;
}

/// The request at the start of the bytes, which come in two pieces.
Outcome parse(std::string_view bytes, std::size_t first_piece, std::size_t header_bytes = max_header_bytes) {
    RequestParser parser(header_bytes);
    Outcome outcome;
    for (const auto size : {first_piece, bytes.size()}) {
        const auto piece = bytes.substr(0, size);
        if (!outcome.head_done && !read(parser, piece, outcome)) {
            if (outcome.failed) return outcome;
            continue;
        }
        if (!outcome.done && !read(parser, piece, outcome)) return outcome;
    }
    if (outcome.done) outcome.request.body = parser.take_body();
    return outcome;
}

bool is_token(std::string_view text) {
    return !text.empty() &&
           std::ranges::none_of(text, [](unsigned char letter) { return letter <= ' ' || letter == 0x7F; });
}

void check_request(const Request& request) {
    require(is_token(request.method) && is_token(request.target));
    require(request.body.size() <= max_body_bytes);
    for (const auto& [name, value] : request.headers) {
        require(is_token(name) && name.find(':') == std::string::npos);
        require(std::ranges::none_of(name, [](char letter) { return letter >= 'A' && letter <= 'Z'; }));
        require(value.find_first_of("\r\n") == std::string::npos);
    }
}

/// The fields apart from those that say how long the body is.
Headers plain_headers(const Request& request) {
    auto headers = request.headers;
    std::erase_if(headers, [](const auto& field) {
        return field.first == "content-length" || field.first == "transfer-encoding";
    });
    return headers;
}

/// The request as a client could have sent it, its body with a length before it.
std::string written(const Request& request) {
    auto text = request.method + ' ' + request.target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : plain_headers(request))
        append_field(text, name, value);
    append_field(text, "content-length", std::to_string(request.body.size()));
    return text.append("\r\n").append(request.body);
}

/// What was read can be written and read again.
void check_round_trip(const Request& request) {
    // A field may have been shorter than it is written here, by the space behind its colon.
    constexpr auto enough = 3 * max_header_bytes;
    const auto once = written(request);
    const auto again = parse(once, once.size(), enough);
    require(again.done && again.consumed == once.size());
    require(again.request.method == request.method && again.request.target == request.target);
    require(again.request.body == request.body);
    require(plain_headers(again.request).size() == plain_headers(request).size());

    // Of values that are joined, the last may be empty: the space before it is gone after the first round.
    const auto twice = written(again.request);
    const auto third = parse(twice, twice.size(), enough);
    require(third.done && third.request.headers == again.request.headers && written(third.request) == twice);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto whole = parse(bytes, bytes.size());
    const auto pieces = parse(bytes, bytes.size() * data[0] / 255);

    // When a head that is not complete is found to be wrong depends on how it came; what a whole request is
    // does not.
    require(whole.done == pieces.done);
    if (whole.head_done) check_request(whole.request);
    if (!whole.done) return 0;
    require(whole.consumed == pieces.consumed);
    require(whole.request.method == pieces.request.method && whole.request.target == pieces.request.target);
    require(whole.request.headers == pieces.request.headers && whole.request.body == pieces.request.body);
    check_round_trip(whole.request);
    return 0;
}
