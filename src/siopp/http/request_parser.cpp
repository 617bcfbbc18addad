#include "siopp/http/request_parser.hpp"

#include <algorithm>
#include <cctype>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace siopp::http {

namespace beast = boost::beast::http;

struct RequestParser::Impl {
    beast::request_parser<beast::string_body> parser;
};

RequestParser::RequestParser(std::size_t max_header_bytes, std::size_t max_body_bytes)
    : impl_(std::make_unique<Impl>()) {
    impl_->parser.header_limit(static_cast<std::uint32_t>(max_header_bytes));
    impl_->parser.body_limit(max_body_bytes);
}

RequestParser::~RequestParser() = default;

Result<RequestParser::Progress> RequestParser::read(std::string_view bytes) {
    auto& parser = impl_->parser;
    Progress progress;
    const bool had_head = parser.is_header_done();
    while (!parser.is_done() && progress.consumed < bytes.size()) {
        const auto rest = bytes.substr(progress.consumed);
        ErrorCode error;
        const auto count = parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
        progress.consumed += count;
        if (error == beast::error::need_more) break;
        if (error) return error;
        if (!had_head && parser.is_header_done()) break;
    }
    progress.head_done = parser.is_header_done();
    progress.done = parser.is_done();
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
