#include "siopp/http/connection.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <utility>

#include "siopp/base/ascii.hpp"

namespace siopp::http {

namespace {

/// What is read and thrown away behind a refused request, so that the refusal reaches a peer that is still
/// sending.
constexpr std::size_t max_drained_bytes = 8 * 1024 * 1024;
constexpr std::chrono::milliseconds drain_time{2'000};

/// Of the worker's buffer, behind a large response.
constexpr std::size_t max_kept_buffer_bytes = 64 * 1024;

/// RFC 9112 §7.1.
std::string chunk_head(std::size_t size) {
    char text[20];
    const auto length = std::snprintf(text, sizeof text, "%zx\r\n", size);
    return {text, static_cast<std::size_t>(length)};
}

bool has_no_body(int status) {
    return status == 101 || status == 204 || status == 304;
}

}  // namespace

Connection::Connection(net::Worker& worker, std::unique_ptr<net::Stream> stream, std::string remote_address,
                       const Limits& limits, ConnectionHandler& handler)
    : worker_(worker),
      stream_(std::move(stream)),
      remote_address_(std::move(remote_address)),
      limits_(limits),
      handler_(handler) {}

Connection::~Connection() = default;

void Connection::start(std::string read) {
    stream_->set_listener(this);
    worker_.schedule(timeout_, limits_.request_timeout);
    input_ = std::move(read);
    process();
    if (state_ != State::ended) stream_->wait_readable();
}

void Connection::on_readable() {
    auto& buffer = worker_.read_buffer();
    const auto count = stream_->read_some(buffer);
    if (!count && net::is_would_block(count.error())) return stream_->wait_readable();
    if (!count || *count == 0) return end();

    receive(std::string_view(buffer.data(), *count));
    if (state_ != State::ended) stream_->wait_readable();
}

void Connection::receive(std::string_view bytes) {
    if (state_ == State::draining) {
        drained_ += bytes.size();
        if (drained_ > max_drained_bytes) end();
        return;
    }
    input_.append(bytes);
    if (state_ == State::reading) return process();
    // The next request while one is being handled: it waits, within the limit of one.
    if (input_.size() > limits_.max_header_bytes + limits_.max_body_bytes) end();
}

// Answers given at once come back here through respond(): the loop, not recursion, goes on to the next
// request.
void Connection::process() {
    if (processing_) return;
    processing_ = true;
    while (state_ == State::reading && parsed_ < input_.size() && parse()) {
    }
    processing_ = false;
    input_.erase(0, parsed_);
    parsed_ = 0;
}

/// False when more bytes are needed or this connection reads no further requests.
bool Connection::parse() {
    if (!parser_) {
        parser_.emplace(limits_.max_header_bytes);
        timeout_.cancel();
        is_head_ = false;
    }
    if (request_.method.empty() && !parse_head()) return false;
    return parse_body();
}

/// A request is not complete: the time in which it must be has begun with its first bytes.
void Connection::await_more() {
    if (!timeout_.is_scheduled()) worker_.schedule(timeout_, limits_.request_timeout);
}

bool Connection::parse_head() {
    const auto progress = parser_->read(unparsed());
    if (!progress) {
        refuse(status_of(progress.error()));
        return false;
    }
    if (!progress->head_done) {
        await_more();
        return false;
    }
    request_ = parser_->take_head();
    request_.remote_address = remote_address_;
    const auto worker = handler_.worker_for(request_);
    if (worker != worker_.index()) {
        move_to(worker);
        return false;
    }
    parsed_ += progress->consumed;
    is_head_ = request_.method == "HEAD";
    knows_chunks_ = parser_->knows_chunks();
    if (!admit_body()) return false;
    const bool expects_continue =
        equals_ignoring_case(request_.header("expect").value_or(""), "100-continue");
    return progress->done || !expects_continue || invite_body();
}

/// False where the body is refused.
bool Connection::admit_body() {
    const auto given = handler_.body_limit(request_);
    const auto max_bytes = given ? given->max_bytes : limits_.max_body_bytes;
    if (const auto limited = parser_->limit_body(max_bytes); !limited) {
        refuse(status_of(limited.error()));
        return false;
    }
    if (given) worker_.schedule(timeout_, given->timeout);

    const auto announced = static_cast<std::size_t>(parser_->content_length().value_or(max_bytes));
    if (announced <= limits_.max_body_bytes || !limits_.large_bodies) return true;
    if (!limits_.large_bodies->take(announced)) {
        refuse(503);
        return false;
    }
    large_body_ = QuotaShare(*limits_.large_bodies, announced);
    return true;
}

/// False where that ended the connection.
bool Connection::invite_body() {
    const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const iovec buffer{const_cast<char*>(go_on.data()), go_on.size()};
    const auto written = stream_->write_some(std::span(&buffer, 1));
    // A peer that is not told sends its body a little later (RFC 9110 §10.1.1).
    const bool is_left_out = !written && net::is_would_block(written.error());
    if (is_left_out || (written && *written == go_on.size())) return true;
    end();
    return false;
}

bool Connection::parse_body() {
    const auto progress = parser_->read(unparsed());
    if (!progress) {
        tell_body_end(BodyEnd::refused);
        refuse(status_of(progress.error()));
        return false;
    }
    parsed_ += progress->consumed;
    if (!progress->done) {
        await_more();
        tell_body_awaited();
        return false;
    }
    tell_body_end(BodyEnd::complete);
    awaits_body_ = false;
    request_.body = parser_->take_body();
    after_response_ = parser_->keep_alive() ? After::keep_alive : After::close;
    parser_.reset();
    timeout_.cancel();
    state_ = State::handling;
    stream_->place().confirm();
    handler_.on_request(*this);
    return true;
}

void Connection::tell_body_awaited() {
    if (std::exchange(awaits_body_, true)) return;
    handler_.on_body_awaited(*this);
}

void Connection::tell_body_end(BodyEnd body_end) {
    if (auto told = std::exchange(body_ended_, {})) told(body_end);
}

void Connection::move_to(std::size_t worker) {
    timeout_.cancel();
    state_ = State::ended;
    parser_.reset();
    handler_.on_move(worker, std::move(stream_), std::move(remote_address_), std::string(unparsed()));
    handler_.on_ended(*this);
}

void Connection::refuse(int status) {
    parser_.reset();
    awaits_body_ = false;
    state_ = State::handling;
    respond({.status = status, .headers = {}, .body = {}}, After::close);
}

void Connection::add_headers(const Headers& headers) {
    for (const auto& [name, value] : headers)
        append_field(added_headers_, name, value);
}

void Connection::respond(const Response& response) {
    respond(response, after_response_);
}

void Connection::respond(const Response& response, After after) {
    if (state_ != State::handling) return;
    after_response_ = after;
    auto& output = worker_.write_buffer();
    begin_response(output, response.status);
    append_fields(output, response.headers);
    const bool has_body = !has_no_body(response.status);
    end_response_head(output, has_body ? Framing::length : Framing::none, response.body.size());
    finish_response(output, has_body ? response.body : std::string_view());
}

void Connection::respond(std::string_view header_lines, std::string_view body) {
    if (state_ != State::handling) return;
    auto& output = worker_.write_buffer();
    begin_response(output, 200);
    output.append(header_lines);
    end_response_head(output, Framing::length, body.size());
    finish_response(output, body);
}

void Connection::begin_response(std::string& output, int status) {
    worker_.metrics().response(status).add();
    output.clear();
    begin_head(output, status);
}

void Connection::end_response_head(std::string& output, Framing framing, std::uint64_t length) {
    output.append(added_headers_);
    added_headers_.clear();
    end_head(output, framing, length, after_response_);
}

/// Nearly every response is taken at once: only of what is not a copy is kept.
void Connection::finish_response(std::string& response, std::string_view body) {
    aborted_ = {};
    state_ = State::writing;
    if (!is_head_) response.append(body);
    const iovec buffer{response.data(), response.size()};
    const auto count = stream_->write_some(std::span(&buffer, 1));
    if (!count && !net::is_would_block(count.error())) return end();
    const bool is_written = count && *count == response.size();
    if (!is_written) output_.assign(response, count ? *count : 0);
    if (response.capacity() > max_kept_buffer_bytes) std::string().swap(response);
    if (is_written) return on_written();
    worker_.schedule(timeout_, limits_.keep_alive_timeout);
    write();
}

void Connection::start_response(const Response& head, std::optional<std::uint64_t> length) {
    if (state_ != State::handling) return;
    framing_ = length ? Framing::length : knows_chunks_ ? Framing::chunks : Framing::close;
    if (has_no_body(head.status)) framing_ = Framing::none;
    if (framing_ == Framing::close) after_response_ = After::close;
    length_left_ = length.value_or(0);
    begin_response(output_, head.status);
    append_fields(output_, head.headers);
    end_response_head(output_, framing_, length_left_);
    written_ = 0;
    // Nothing of a body is sent to who asked for the head only.
    if (is_head_) framing_ = Framing::none;
    large_body_ = {};
    state_ = State::streaming;
    send_part(head.body);
    flush_later();
}

void Connection::send_part(std::string_view part) {
    if (state_ != State::streaming || framing_ == Framing::none) return;
    if (framing_ == Framing::length) {
        part = part.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(part.size(), length_left_)));
        length_left_ -= part.size();
    }
    if (part.empty()) return;
    if (queued_bytes() + part.size() > limits_.max_queued_bytes) return end();

    // What was written makes room before the text grows beyond what is waiting.
    if (written_ > output_.size() / 2) output_.erase(0, std::exchange(written_, 0));
    if (framing_ == Framing::chunks) output_.append(chunk_head(part.size()));
    output_.append(part);
    if (framing_ == Framing::chunks) output_.append("\r\n");
    flush_later();
}

void Connection::end_response() {
    if (state_ != State::streaming) return;
    const bool is_short = framing_ == Framing::length && length_left_ > 0;
    if (is_short) return end();
    if (framing_ == Framing::chunks) output_.append("0\r\n\r\n");
    aborted_ = {};
    emptied_ = {};
    state_ = State::writing;
    worker_.schedule(timeout_, limits_.keep_alive_timeout);
    write();
}

void Connection::on_streamed() {
    std::string().swap(output_);
    written_ = 0;
    timeout_.cancel();
    if (auto emptied = std::exchange(emptied_, {})) emptied();
}

void Connection::write() {
    while (written_ < output_.size()) {
        const iovec buffer{output_.data() + written_, output_.size() - written_};
        const auto count = stream_->write_some(std::span(&buffer, 1));
        if (!count && net::is_would_block(count.error())) {
            if (state_ == State::streaming) worker_.schedule(timeout_, limits_.keep_alive_timeout);
            return stream_->wait_writable();
        }
        if (!count) return end();
        written_ += *count;
    }
    if (state_ == State::streaming) return on_streamed();
    on_written();
}

void Connection::on_writable() {
    if (state_ == State::writing || state_ == State::streaming) write();
}

void Connection::on_written() {
    std::string().swap(output_);
    written_ = 0;
    request_ = Request();
    large_body_ = {};
    if (after_response_ == After::close) return start_draining();

    state_ = State::reading;
    worker_.schedule(timeout_, limits_.keep_alive_timeout);
    // The next request must not be handled within respond(): its caller may be in the middle of something.
    if (!processing_ && !input_.empty()) flush_later();
}

void Connection::flush_later() {
    if (std::exchange(flush_is_due_, true)) return;
    worker_.flush_later(*this);
}

void Connection::flush() {
    flush_is_due_ = false;
    if (state_ == State::streaming) return write();
    process();
}

void Connection::start_draining() {
    state_ = State::draining;
    stream_->shutdown_write();
    worker_.schedule(timeout_, drain_time);
}

Connection::Taken Connection::take_stream() {
    assert(state_ == State::handling);
    state_ = State::ended;
    worker_.metrics().response(101).add();
    aborted_ = {};
    timeout_.cancel();
    Taken taken{std::move(stream_), std::string(unparsed()), std::move(added_headers_)};
    taken.stream->set_listener(nullptr);
    handler_.on_ended(*this);
    return taken;
}

void Connection::close() {
    end();
}

void Connection::on_timeout() {
    end();
}

void Connection::end() {
    if (state_ == State::ended) return;
    const bool was_handling = state_ == State::handling || state_ == State::streaming;
    state_ = State::ended;
    timeout_.cancel();
    stream_->close();
    tell_body_end(BodyEnd::lost);
    emptied_ = {};
    if (was_handling && aborted_) std::exchange(aborted_, {})();
    handler_.on_ended(*this);
}

}  // namespace siopp::http
