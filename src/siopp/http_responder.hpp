#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "siopp/base/executor.hpp"
#include "siopp/base/unique_function.hpp"
#include "siopp/http/message.hpp"

namespace siopp {

class HttpExchange;

/// The body of an answer that is sent piece by piece. On the connection's worker only, but for the
/// destructor: a stream that is dropped before end() closes the connection, so that the client sees that
/// something is missing. When the client goes, everything but on_abort() does nothing. Must not outlive the
/// server.
class HttpStream {
public:
    explicit HttpStream(std::shared_ptr<HttpExchange> exchange) : exchange_(std::move(exchange)) {}
    HttpStream(HttpStream&&) noexcept = default;
    HttpStream& operator=(HttpStream&&) = delete;
    ~HttpStream();

    /// False after end(), and when the client has gone.
    bool is_open() const;

    /// Queues a part. A client for which more than Options::max_queued_bytes wait is closed, and so is one
    /// that takes nothing of what waits for Options::keep_alive_timeout; the function of on_abort() may be
    /// called before this returns.
    void write(std::string_view part);
    /// Whether so much waits that whoever can should write on when on_drain() tells.
    bool is_congested() const;
    /// `drained` is called, once, when nothing waits any more: at the end of a turn of the worker, or later.
    void on_drain(UniqueFunction<void()> drained);
    /// `aborted` is called, once, when the client goes before end().
    void on_abort(UniqueFunction<void()> aborted);

    /// The end of the body.
    void end();

private:
    std::shared_ptr<HttpExchange> exchange_;
};

/// Owes a request its answer. The first answer counts, further ones do nothing; when it is dropped without
/// one, the client gets 500. May answer at once or later; if the client goes meanwhile, nothing happens. Must
/// not outlive the server.
class HttpResponder {
public:
    explicit HttpResponder(std::shared_ptr<HttpExchange> exchange) : exchange_(std::move(exchange)) {}
    HttpResponder(HttpResponder&&) noexcept = default;
    HttpResponder& operator=(HttpResponder&&) = delete;
    ~HttpResponder();

    /// Any thread.
    void respond(http::Response response);

    // On the connection's worker only.
    /// Begins an answer whose body (behind that of `head`, if there is one) follows piece by piece. With
    /// `length` the client is told how many bytes there will be in all: those beyond are cut off, and where
    /// some are missing the connection closes. Content-Type is the caller's, as always: text/event-stream
    /// makes it a stream of server-sent events.
    HttpStream stream(const http::Response& head, std::optional<std::uint64_t> length = std::nullopt);
    /// `aborted` is called, once, when the client goes before it is answered. A stream takes it over.
    void on_abort(UniqueFunction<void()> aborted);
    /// For who answers later: the request, without a copy. The one that the handler was given is empty then.
    /// An empty one when the client has gone.
    http::Request take_request();

    /// The connection's worker: what answers later resumes there. Any thread.
    Executor& worker() const noexcept;

private:
    std::shared_ptr<HttpExchange> exchange_;
};

}  // namespace siopp
