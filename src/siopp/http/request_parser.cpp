#include "siopp/http/request_parser.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace siopp::http {

namespace beast = boost::beast::http;

struct RequestParser::Impl {
    beast::request_parser<beast::string_body> parser;
    std::size_t max_header_bytes = 0;
    /// How much of a head that is not complete the parser has taken in: it does so line by line.
    std::size_t head_bytes = 0;
};

namespace {

/// RFC 9112 §6.3: where the body of any other coding ends cannot be known, and Beast takes it for empty.
bool has_known_coding(const beast::fields& fields) {
    const auto [first, last] = fields.equal_range(beast::field::transfer_encoding);
    if (first == last) return true;
    return std::next(first) == last && boost::beast::iequals(first->value(), "chunked");
}

}  // namespace

RequestParser::RequestParser(std::size_t max_header_bytes, std::size_t max_body_bytes)
    : impl_(std::make_unique<Impl>()) {
    impl_->max_header_bytes = max_header_bytes;
    impl_->parser.header_limit(static_cast<std::uint32_t>(max_header_bytes));
    impl_->parser.body_limit(max_body_bytes);
}

RequestParser::~RequestParser() = default;

Result<RequestParser::Progress> RequestParser::read(std::string_view bytes) {
    auto& parser = impl_->parser;
    const bool had_head = parser.is_header_done();
    std::size_t position = had_head ? 0 : impl_->head_bytes;
    while (!parser.is_done() && position < bytes.size()) {
        const auto rest = bytes.substr(position);
        ErrorCode error;
        position += parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
        if (error == beast::error::need_more) break;
        if (error) return error;
        if (!had_head && parser.is_header_done()) break;
    }
    Progress progress;
    progress.head_done = parser.is_header_done();
    progress.done = parser.is_done();
    if (progress.head_done) progress.consumed = position;
    if (had_head) return progress;

    // The parser's own limit counts the request line apart from the fields.
    if (progress.head_done && !has_known_coding(parser.get())) {
        return ErrorCode(beast::error::bad_transfer_encoding);
    }
    const auto head_bytes = progress.head_done ? position : bytes.size();
    if (head_bytes > impl_->max_header_bytes) return ErrorCode(beast::error::header_limit);
    impl_->head_bytes = position;
    return progress;
}

Request RequestParser::head() const {
    const auto& message = impl_->parser.get();
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(),
                               [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
        request.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    return request;
}

std::string RequestParser::take_body() {
    return std::move(impl_->parser.get().body());
}

bool RequestParser::keep_alive() const {
    return impl_->parser.keep_alive();
}

bool RequestParser::expects_continue() const {
    return boost::beast::iequals(impl_->parser.get()[beast::field::expect], "100-continue");
}

int status_of(const ErrorCode& parse_error) {
    if (parse_error == beast::error::body_limit) return 413;
    if (parse_error == beast::error::header_limit) return 431;
    return 400;
}

}  // namespace siopp::http
