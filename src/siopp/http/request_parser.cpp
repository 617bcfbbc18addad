#include "siopp/http/request_parser.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <unordered_map>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "siopp/base/ascii.hpp"

namespace siopp::http {

namespace beast = boost::beast::http;

namespace {

/// Of these Node keeps the first.
bool holds_a_single_thing(std::string_view name) {
    static constexpr std::array<std::string_view, 18> names{
        "age",           "authorization", "content-length", "content-type",        "etag",
        "expires",       "from",          "host",           "if-modified-since",   "if-unmodified-since",
        "last-modified", "location",      "max-forwards",   "proxy-authorization", "referer",
        "retry-after",   "server",        "user-agent"};
    return std::ranges::find(names, name) != names.end();
}

/// Header fields as they come; a further one of the same name joins the first.
class FieldCollector {
public:
    explicit FieldCollector(Headers& headers) : headers_(headers) {}

    void add(std::string_view name, std::string_view value) {
        auto lower_case_name = in_lower_case(name);
        auto* first = find(lower_case_name);
        if (!first) {
            if (headers_.empty()) headers_.reserve(usual_fields);
            headers_.emplace_back(std::move(lower_case_name), value);
        } else if (!holds_a_single_thing(lower_case_name)) {
            first->second.append(lower_case_name == "cookie" ? "; " : ", ").append(value);
        }
    }

private:
    static constexpr std::size_t usual_fields = 8;
    /// Of more there is an index, so that a head of thousands does not cost the square of that.
    static constexpr std::size_t max_searched_fields = 32;

    Headers::value_type* find(const std::string& name) {
        const auto searched = std::min(headers_.size(), max_searched_fields);
        for (std::size_t index = 0; index < searched; ++index) {
            if (headers_[index].first == name) return &headers_[index];
        }
        for (auto next = max_searched_fields + index_.size(); next < headers_.size(); ++next)
            index_.emplace(headers_[next].first, next);
        const auto found = index_.find(name);
        return found == index_.end() ? nullptr : &headers_[found->second];
    }

    Headers& headers_;
    /// Where the fields behind the first ones are.
    std::unordered_map<std::string, std::size_t> index_;
};

/// The path and query of a target that names scheme and authority, too (RFC 9112 §3.2.2); nothing for others.
std::optional<std::string_view> origin_form(std::string_view target) {
    const auto scheme_end = target.find("://");
    if (target.starts_with('/') || scheme_end == std::string_view::npos) return std::nullopt;
    const auto scheme = target.substr(0, scheme_end);
    if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) return std::nullopt;
    const auto path = target.find_first_of("/?", scheme_end + 3);
    return path == std::string_view::npos ? std::string_view() : target.substr(path);
}

std::string target_of(std::string_view sent) {
    const auto origin = origin_form(sent);
    if (!origin) return std::string(sent);
    return origin->starts_with('/') ? std::string(*origin) : std::string("/").append(*origin);
}

}  // namespace

/// Beast's parser, which tells of each part of a request as it comes.
struct RequestParser::Impl final : beast::basic_parser<true> {
    Request request;
    FieldCollector fields{request.headers};
    std::string body;
    int version = 11;
    std::size_t max_header_bytes = 0;
    bool has_body_limit = false;
    /// How much of a head that is not complete the parser has taken in: it does so line by line.
    std::size_t head_bytes = 0;
    /// RFC 9112 §6.3: where the body of any other coding ends cannot be known, and Beast takes it for empty.
    std::size_t codings = 0;
    bool has_unknown_coding = false;

private:
    using Text = boost::beast::string_view;

    void on_request_impl(beast::verb, Text method, Text target, int minor_version, ErrorCode&) override {
        request.method.assign(method.data(), method.size());
        request.target = target_of(target);
        version = minor_version;
    }
    void on_field_impl(beast::field name, Text name_text, Text value, ErrorCode&) override {
        // What trails a chunked body comes too late to be of any meaning.
        if (has_body_limit) return;
        if (name == beast::field::transfer_encoding) {
            has_unknown_coding = ++codings > 1 || !equals_ignoring_case(value, "chunked");
        }
        fields.add(name_text, value);
    }
    void on_header_impl(ErrorCode&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) override {
        constexpr std::uint64_t max_reserved_bytes = 64 * 1024;
        body.reserve(static_cast<std::size_t>(std::min(length.value_or(0), max_reserved_bytes)));
    }
    std::size_t on_body_impl(Text part, ErrorCode&) override {
        body.append(part);
        return part.size();
    }
    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text part, ErrorCode&) override {
        body.append(part);
        return part.size();
    }
    void on_finish_impl(ErrorCode&) override {}
    void on_response_impl(int, Text, int, ErrorCode&) override {}
};

RequestParser::RequestParser(std::size_t max_header_bytes) : impl_(std::make_unique<Impl>()) {
    impl_->max_header_bytes = max_header_bytes;
    impl_->header_limit(static_cast<std::uint32_t>(max_header_bytes));
    impl_->body_limit(boost::none);
}

RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

Result<RequestParser::Progress> RequestParser::read(std::string_view bytes) {
    auto& parser = *impl_;
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
    if (progress.head_done && parser.has_unknown_coding) {
        return ErrorCode(beast::error::bad_transfer_encoding);
    }
    const auto head_bytes = progress.head_done ? position : bytes.size();
    if (head_bytes > impl_->max_header_bytes) return ErrorCode(beast::error::header_limit);
    impl_->head_bytes = position;
    return progress;
}

Result<void> RequestParser::limit_body(std::size_t max_bytes) {
    assert(impl_->is_header_done());
    impl_->has_body_limit = true;
    // Beast compares this limit with what chunks announce; with Content-Length only while it reads the head.
    impl_->body_limit(max_bytes);
    if (content_length().value_or(0) > max_bytes) return ErrorCode(beast::error::body_limit);
    return {};
}

std::optional<std::uint64_t> RequestParser::content_length() const {
    const auto length = impl_->content_length();
    return length ? std::optional(*length) : std::nullopt;
}

Request RequestParser::take_head() {
    return std::move(impl_->request);
}

std::string RequestParser::take_body() {
    return std::move(impl_->body);
}

bool RequestParser::keep_alive() const {
    return impl_->keep_alive();
}

bool RequestParser::knows_chunks() const {
    return impl_->version >= 11;
}

int status_of(const ErrorCode& parse_error) {
    if (parse_error == beast::error::body_limit) return 413;
    if (parse_error == beast::error::header_limit) return 431;
    return 400;
}

}  // namespace siopp::http
