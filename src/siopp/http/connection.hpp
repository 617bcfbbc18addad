#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "siopp/base/quota.hpp"
#include "siopp/base/unique_function.hpp"
#include "siopp/http/body_limit.hpp"
#include "siopp/http/message.hpp"
#include "siopp/http/request_parser.hpp"
#include "siopp/http/response_head.hpp"
#include "siopp/net/stream.hpp"
#include "siopp/net/worker.hpp"

namespace siopp::http {

struct Limits {
    std::size_t max_header_bytes = 16 * 1024;
    std::size_t max_body_bytes = 1'000'000;
    std::chrono::milliseconds request_timeout{10'000};
    std::chrono::milliseconds keep_alive_timeout{30'000};
    /// What may wait for a peer that is sent an answer piece by piece and does not take it.
    std::size_t max_queued_bytes = 8 * 1024 * 1024;
    /// Bytes of bodies beyond max_body_bytes; null for any number. Must outlive the connection.
    Quota* large_bodies = nullptr;
};

class Connection;

/// What a worker does with its HTTP connections.
class ConnectionHandler {
public:
    virtual ~ConnectionHandler() = default;

    /// The worker that must serve this request, known when its head has been read.
    virtual std::size_t worker_for(const Request& head) = 0;
    /// Asked with the head of a request that is served here; nothing for what Limits say.
    virtual std::optional<BodyLimit> body_limit(const Request&) { return std::nullopt; }
    /// The head of a request that is served here, while its body is still coming: on_request() follows when
    /// that is complete. The handler may refuse() it, or ask to be told what becomes of it (on_body_end).
    virtual void on_body_awaited(Connection&) {}
    /// A whole request: answer it now or later with connection.respond(), or take the stream away.
    virtual void on_request(Connection& connection) = 0;
    /// The stream goes on at another worker. `read` is what was received and not yet handled, the head
    /// included.
    virtual void on_move(std::size_t worker, std::unique_ptr<net::Stream> stream, std::string remote_address,
                         std::string read) = 0;
    /// The last call: the handler destroys the connection (by Worker::retire).
    virtual void on_ended(Connection& connection) = 0;
};

/// One TCP connection as long as it speaks HTTP/1.1: reads requests one after the other, writes their
/// responses.
class Connection final : public net::StreamListener, public net::Flushable {
public:
    Connection(net::Worker& worker, std::unique_ptr<net::Stream> stream, std::string remote_address,
               const Limits& limits, ConnectionHandler& handler);
    ~Connection() override;

    /// `read` is what has been received of the connection before.
    void start(std::string read);

    /// The request being handled: from on_request() until respond(), or until it is taken.
    const Request& request() const noexcept { return request_; }
    Request take_request() noexcept { return std::move(request_); }

    /// Answers the request being handled, once. May be called within on_request() or later. Does not call the
    /// handler, except when the connection is lost (on_ended).
    void respond(const Response& response);
    using After = http::After;
    void respond(const Response& response, After after);
    /// The same with status 200 and headers that are lines already, each with its end.
    void respond(std::string_view header_lines, std::string_view body);

    /// Begins the answer to the request being handled, whose body comes by send_part(). With `length` the
    /// body must be so many bytes, else it is chunked (until the connection closes for a peer of HTTP/1.0).
    void start_response(const Response& head, std::optional<std::uint64_t> length);
    /// Queues a part; what was queued during a turn is written together. A connection with more than
    /// Limits::max_queued_bytes waiting is ended, and so is one whose peer takes nothing for
    /// keep_alive_timeout. A body that is longer than its length is cut.
    void send_part(std::string_view part);
    /// The end of the body. A body that is shorter than its length ends the connection.
    void end_response();
    /// What the peer has not taken yet.
    std::size_t queued_bytes() const noexcept { return output_.size() - written_; }
    /// Called, once, when nothing is queued any more.
    void on_emptied(UniqueFunction<void()> emptied) { emptied_ = std::move(emptied); }
    bool is_streaming() const noexcept { return state_ == State::streaming; }

    /// Adds headers to the next answer, whoever gives it. What cannot be a header is left out.
    void add_headers(const Headers& headers);

    /// Called, once, when the peer goes away before respond() or end_response().
    void on_abort(UniqueFunction<void()> aborted) { aborted_ = std::move(aborted); }

    /// What became of the body that on_body_awaited() was about.
    enum class BodyEnd { complete, refused, lost };
    /// Called, once, before on_request() or when that will not follow; an empty function for nobody.
    void on_body_end(UniqueFunction<void(BodyEnd)> ended) { body_ended_ = std::move(ended); }
    /// Answers a request whose body is still coming, with an empty body; the connection closes. Only within
    /// on_body_awaited().
    void refuse(int status);

    /// For an upgrade: the stream, what the peer has sent behind the request, and the lines of added headers.
    /// The connection ends.
    struct Taken {
        std::unique_ptr<net::Stream> stream;
        std::string read;
        std::string headers;
    };
    Taken take_stream();

    /// The connection closes behind the answer being waited for.
    void close_after_response() noexcept { after_response_ = After::close; }
    /// Ends it at once.
    void close();

    void on_readable() override;
    void on_writable() override;
    /// Writes what is queued, or goes on to requests that came while another was being handled.
    void flush() override;

private:
    enum class State { reading, handling, streaming, writing, draining, ended };

    void receive(std::string_view bytes);
    void process();
    bool parse();
    bool parse_head();
    bool parse_body();
    bool admit_body();
    bool invite_body();
    std::string_view unparsed() const { return std::string_view(input_).substr(parsed_); }
    void move_to(std::size_t worker);
    void tell_body_awaited();
    void tell_body_end(BodyEnd end);
    void await_more();
    void begin_response(std::string& output, int status);
    void end_response_head(std::string& output, Framing framing, std::uint64_t length);
    void finish_response(std::string& response, std::string_view body);
    void write();
    void on_streamed();
    void flush_later();
    void on_written();
    void start_draining();
    void on_timeout();
    void end();

    net::Worker& worker_;
    std::unique_ptr<net::Stream> stream_;
    std::string remote_address_;
    const Limits& limits_;
    ConnectionHandler& handler_;

    State state_ = State::reading;
    /// Received; what is before `parsed_` is done with. The head of a request counts as parsed only when it
    /// is known where it is served.
    std::string input_;
    std::size_t parsed_ = 0;
    bool processing_ = false;
    bool flush_is_due_ = false;
    bool awaits_body_ = false;
    bool is_head_ = false;
    bool knows_chunks_ = false;
    std::optional<RequestParser> parser_;
    Request request_;
    /// The lines of added headers.
    std::string added_headers_;
    std::string output_;
    std::size_t written_ = 0;
    std::size_t drained_ = 0;
    After after_response_ = After::keep_alive;
    /// Of the answer that is sent piece by piece.
    Framing framing_ = Framing::none;
    std::uint64_t length_left_ = 0;
    QuotaShare large_body_;
    UniqueFunction<void()> emptied_;
    UniqueFunction<void()> aborted_;
    UniqueFunction<void(BodyEnd)> body_ended_;
    net::Timer timeout_ = net::Timer::calling<&Connection::on_timeout>(this);
};

}  // namespace siopp::http
