#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "siopp/base/executor.hpp"
#include "siopp/base/unique_function.hpp"
#include "siopp/http/connection.hpp"

namespace siopp {

/// A request that its connection has handed over, until its answer is complete: what HttpResponder and
/// HttpStream stand for. On the connection's worker, but for worker() and those that say otherwise.
class HttpExchange : public std::enable_shared_from_this<HttpExchange> {
public:
    /// The exchanges of one worker.
    struct Group {
        /// How many are not complete.
        std::size_t open = 0;
        /// Connections close behind their answers.
        bool is_closing = false;
    };

    HttpExchange(Executor& worker, http::Connection& connection, Group& group);

    /// Ties it to its connection; once, before anything else.
    void begin();

    Executor& worker() const noexcept { return worker_; }

    /// Any thread.
    void respond(http::Response response);
    /// Any thread: a stream that nobody can continue.
    void abandon();

    void start(const http::Response& head, std::optional<std::uint64_t> length);
    void write(std::string_view part);
    void end();
    bool is_streaming() const { return connection_ && connection_->is_streaming(); }
    bool is_congested() const;
    void on_drain(UniqueFunction<void()> drained);
    void on_abort(UniqueFunction<void()> aborted) { aborted_ = std::move(aborted); }
    http::Request take_request();

private:
    void respond_here(const http::Response& response);
    void abort();
    /// The connection, which is not this exchange's any more; null if it was not before.
    http::Connection* leave();
    bool must_post() const { return Executor::current() != &worker_; }

    Executor& worker_;
    /// Null when the answer is complete or the client has gone.
    http::Connection* connection_;
    Group& group_;
    UniqueFunction<void()> aborted_;
};

}  // namespace siopp
