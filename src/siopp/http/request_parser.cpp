#include "siopp/http/request_parser.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "siopp/base/ascii.hpp"

namespace siopp::http {

namespace beast = boost::beast::http;

struct RequestParser::Impl {
    beast::request_parser<beast::string_body> parser;
    std::size_t max_header_bytes = 0;
    bool has_body_limit = false;
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

/// Of these Node keeps the first.
bool holds_a_single_thing(std::string_view name) {
    static constexpr std::array<std::string_view, 18> names{
        "age",           "authorization", "content-length", "content-type",        "etag",
        "expires",       "from",          "host",           "if-modified-since",   "if-unmodified-since",
        "last-modified", "location",      "max-forwards",   "proxy-authorization", "referer",
        "retry-after",   "server",        "user-agent"};
    return std::ranges::find(names, name) != names.end();
}

/// Beast keeps the fields of one name together, in the order sent.
void add_field(Headers& headers, std::string name, std::string_view value) {
    if (headers.empty() || headers.back().first != name) {
        headers.emplace_back(std::move(name), value);
    } else if (!holds_a_single_thing(name)) {
        headers.back().second.append(name == "cookie" ? "; " : ", ").append(value);
    }
}

/// The path and query of a target that names scheme and authority, too (RFC 9112 §3.2.2); nothing for others.
std::optional<std::string_view> origin_form(std::string_view target) {
    const auto scheme_end = target.find("://");
    if (target.starts_with('/') || scheme_end == std::string_view::npos) return std::nullopt;
    const auto scheme = target.substr(0, scheme_end);
    if (!boost::beast::iequals(scheme, "http") && !boost::beast::iequals(scheme, "https"))
        return std::nullopt;
    const auto path = target.find_first_of("/?", scheme_end + 3);
    return path == std::string_view::npos ? std::string_view() : target.substr(path);
}

std::string target_of(std::string_view sent) {
    const auto origin = origin_form(sent);
    if (!origin) return std::string(sent);
    return origin->starts_with('/') ? std::string(*origin) : std::string("/").append(*origin);
}

}  // namespace

RequestParser::RequestParser(std::size_t max_header_bytes) : impl_(std::make_unique<Impl>()) {
    impl_->max_header_bytes = max_header_bytes;
    impl_->parser.header_limit(static_cast<std::uint32_t>(max_header_bytes));
    impl_->parser.body_limit(boost::none);
}

RequestParser::~RequestParser() = default;

Result<RequestParser::Progress> RequestParser::read(std::string_view bytes) {
    auto& parser = impl_->parser;
    const bool had_head = parser.is_header_done();
    assert(!had_head || impl_->has_body_limit);
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

Result<void> RequestParser::limit_body(std::size_t max_bytes) {
    assert(impl_->parser.is_header_done());
    impl_->has_body_limit = true;
    // Beast compares this limit with what chunks announce; with Content-Length only while it reads the head.
    impl_->parser.body_limit(max_bytes);
    if (content_length().value_or(0) > max_bytes) return ErrorCode(beast::error::body_limit);
    return {};
}

std::optional<std::uint64_t> RequestParser::content_length() const {
    const auto length = impl_->parser.content_length();
    return length ? std::optional(*length) : std::nullopt;
}

Request RequestParser::head() const {
    const auto& message = impl_->parser.get();
    Request request;
    request.method = std::string(message.method_string());
    request.target = target_of(message.target());
    request.headers.reserve(static_cast<std::size_t>(std::distance(message.begin(), message.end())));
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(), to_lower);
        add_field(request.headers, std::move(name), field.value());
    }
    return request;
}

std::string RequestParser::take_body() {
    return std::move(impl_->parser.get().body());
}

bool RequestParser::keep_alive() const {
    return impl_->parser.keep_alive();
}

bool RequestParser::knows_chunks() const {
    return impl_->parser.get().version() >= 11;
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
