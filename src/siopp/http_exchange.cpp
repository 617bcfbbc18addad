#include "siopp/http_exchange.hpp"

#include <utility>

namespace siopp {

namespace {
/// What waits for a client before who writes is asked to pause.
constexpr std::size_t congestion_bytes = 64 * 1024;
}  // namespace

HttpExchange::HttpExchange(Executor& worker, http::Connection& connection, Group& group)
    : worker_(worker), connection_(&connection), group_(group) {}

void HttpExchange::begin() {
    ++group_.open;
    connection_->on_abort([exchange = shared_from_this()] { exchange->abort(); });
}

http::Connection* HttpExchange::leave() {
    auto* connection = std::exchange(connection_, nullptr);
    if (!connection) return nullptr;
    --group_.open;
    if (group_.is_closing) connection->close_after_response();
    return connection;
}

void HttpExchange::abort() {
    leave();
    if (auto aborted = std::exchange(aborted_, {})) aborted();
}

// A worker that takes no post has ended, and its connections are closed.
void HttpExchange::respond(http::Response response) {
    if (!must_post()) return respond_here(response);
    (void)worker_.post(
        [exchange = shared_from_this(), answer = std::move(response)] { exchange->respond_here(answer); });
}

void HttpExchange::respond_here(const http::Response& response) {
    if (is_streaming()) return;
    aborted_ = {};
    if (auto* connection = leave()) connection->respond(response);
}

void HttpExchange::abandon() {
    if (must_post()) {
        (void)worker_.post([exchange = shared_from_this()] { exchange->abandon(); });
        return;
    }
    if (!is_streaming()) return;
    aborted_ = {};
    connection_->close();
}

void HttpExchange::start(const http::Response& head, std::optional<std::uint64_t> length) {
    if (!connection_) return;
    if (group_.is_closing) connection_->close_after_response();
    connection_->start_response(head, length);
}

void HttpExchange::write(std::string_view part) {
    if (is_streaming()) connection_->send_part(part);
}

void HttpExchange::end() {
    if (!is_streaming()) return;
    aborted_ = {};
    leave()->end_response();
}

bool HttpExchange::is_congested() const {
    return is_streaming() && connection_->queued_bytes() > congestion_bytes;
}

void HttpExchange::on_drain(UniqueFunction<void()> drained) {
    if (is_streaming()) connection_->on_emptied(std::move(drained));
}

http::Request HttpExchange::take_request() {
    return connection_ ? connection_->take_request() : http::Request();
}

}  // namespace siopp
