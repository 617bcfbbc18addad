#include "siopp/http_responder.hpp"

#include "siopp/http_exchange.hpp"

namespace siopp {

HttpStream::~HttpStream() {
    if (exchange_) exchange_->abandon();
}

bool HttpStream::is_open() const {
    return exchange_ && exchange_->is_streaming();
}

void HttpStream::write(std::string_view part) {
    if (exchange_) exchange_->write(part);
}

bool HttpStream::is_congested() const {
    return exchange_ && exchange_->is_congested();
}

void HttpStream::on_drain(UniqueFunction<void()> drained) {
    if (exchange_) exchange_->on_drain(std::move(drained));
}

void HttpStream::on_abort(UniqueFunction<void()> aborted) {
    if (exchange_) exchange_->on_abort(std::move(aborted));
}

void HttpStream::end() {
    if (exchange_) exchange_->end();
}

HttpResponder::~HttpResponder() {
    if (exchange_) exchange_->respond({.status = 500, .headers = {}, .body = {}});
}

void HttpResponder::respond(http::Response response) {
    if (exchange_) exchange_->respond(std::move(response));
}

HttpStream HttpResponder::stream(const http::Response& head, std::optional<std::uint64_t> length) {
    if (exchange_) exchange_->start(head, length);
    return HttpStream(exchange_);
}

void HttpResponder::on_abort(UniqueFunction<void()> aborted) {
    if (exchange_) exchange_->on_abort(std::move(aborted));
}

http::Request HttpResponder::take_request() {
    return exchange_ ? exchange_->take_request() : http::Request();
}

Executor& HttpResponder::worker() const noexcept {
    return exchange_->worker();
}

}  // namespace siopp
