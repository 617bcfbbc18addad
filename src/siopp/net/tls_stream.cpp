#include "siopp/net/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "siopp/net/tls_error.hpp"

namespace siopp::net {

namespace {

constexpr std::size_t max_record_bytes = SSL3_RT_MAX_PLAIN_LENGTH;

Stream& stream_of(BIO* bio) {
    return *static_cast<Stream*>(::BIO_get_data(bio));
}

int read_from_stream(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    ::BIO_clear_retry_flags(bio);
    const auto read = stream_of(bio).read_some({into, size});
    if (!read) {
        if (is_would_block(read.error())) ::BIO_set_retry_read(bio);
        return 0;
    }
    *count = *read;
    if (*read == 0) ::BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return *read > 0 ? 1 : 0;
}

int write_to_stream(BIO* bio, const char* bytes, std::size_t size, std::size_t* count) {
    ::BIO_clear_retry_flags(bio);
    const iovec buffer{const_cast<char*>(bytes), size};
    const auto written = stream_of(bio).write_some(std::span(&buffer, 1));
    if (!written) {
        if (is_would_block(written.error())) ::BIO_set_retry_write(bio);
        return 0;
    }
    *count = *written;
    return 1;
}

long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    return command == BIO_CTRL_EOF ? static_cast<long>(::BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0) : 0;
}

/// OpenSSL's own sockets raise SIGPIPE, and know nothing of other streams.
const BIO_METHOD* stream_method() {
    static BIO_METHOD* const method = [] {
        auto* created = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "siopp stream");
        if (!created) throw std::bad_alloc();
        ::BIO_meth_set_read_ex(created, read_from_stream);
        ::BIO_meth_set_write_ex(created, write_to_stream);
        ::BIO_meth_set_ctrl(created, control);
        return created;
    }();
    return method;
}

/// Puts the session above a stream; both move together.
void connect(SSL& session, Stream& stream) {
    if (auto* bio = ::SSL_get_rbio(&session)) return ::BIO_set_data(bio, &stream);
    auto* bio = ::BIO_new(stream_method());
    if (!bio) throw std::bad_alloc();
    ::BIO_set_data(bio, &stream);
    ::BIO_set_init(bio, 1);
    ::SSL_set_bio(&session, bio, bio);
}

/// The front of the buffers, at most what one record takes: a view where one buffer has that much, else a
/// copy in `space`.
class Record {
public:
    explicit Record(std::span<const iovec> buffers) : buffers_(buffers) {}

    bool at_end() const noexcept { return buffers_.empty(); }
    std::string_view next() {
        if (rest_of_first() >= max_record_bytes || buffers_.size() == 1) {
            return {first(), std::min(rest_of_first(), max_record_bytes)};
        }
        std::size_t size = 0;
        std::size_t offset = offset_;
        for (const auto& buffer : buffers_) {
            const auto count = std::min(buffer.iov_len - offset, max_record_bytes - size);
            std::memcpy(space_.data() + size, static_cast<const char*>(buffer.iov_base) + offset, count);
            size += count;
            offset = 0;
            if (size == max_record_bytes) break;
        }
        return {space_.data(), size};
    }
    void consume(std::size_t count) {
        while (count > 0) {
            const auto taken = std::min(count, rest_of_first());
            count -= taken;
            offset_ += taken;
            skip_empty();
        }
    }
    void skip_empty() {
        while (!buffers_.empty() && rest_of_first() == 0) {
            buffers_ = buffers_.subspan(1);
            offset_ = 0;
        }
    }

private:
    const char* first() const { return static_cast<const char*>(buffers_.front().iov_base) + offset_; }
    std::size_t rest_of_first() const { return buffers_.front().iov_len - offset_; }

    std::span<const iovec> buffers_;
    std::size_t offset_ = 0;
    std::array<char, max_record_bytes> space_;
};

}  // namespace

/// The session and the connection below it, between two workers.
class TlsStream::Detached final : public DetachedStream {
public:
    Detached(std::unique_ptr<DetachedStream> below, Session session, ConnectionQuota::Place place)
        : below_(std::move(below)), session_(std::move(session)), place_(std::move(place)) {}

    std::unique_ptr<Stream> attach(Worker& worker) override {
        auto stream = std::make_unique<TlsStream>(worker, below_->attach(worker), std::move(session_));
        stream->place() = std::move(place_);
        return stream;
    }

private:
    std::unique_ptr<DetachedStream> below_;
    Session session_;
    ConnectionQuota::Place place_;
};

void TlsStream::FreeSession::operator()(ssl_st* session) const noexcept {
    ::SSL_free(session);
}

TlsStream::TlsStream(Worker& worker, std::unique_ptr<Stream> stream, Session session)
    : worker_(worker), stream_(std::move(stream)), session_(std::move(session)) {
    connect(*session_, *stream_);
    stream_->set_listener(this);
}

TlsStream::~TlsStream() {
    close();
}

Result<std::size_t> TlsStream::read_some(std::span<char> into) {
    if (is_over_) return ErrorCode(TlsErrc::protocol);
    std::size_t total = 0;
    // A record a time, until no whole one is left or there is no room for one.
    do {
        std::size_t count = 0;
        ::ERR_clear_error();
        const auto outcome = ::SSL_read_ex(session_.get(), into.data() + total, into.size() - total, &count);
        if (outcome <= 0) {
            const auto error = failure_of(outcome, reading_needs_);
            if (total > 0) return total;
            if (error) return error;
            return std::size_t{0};
        }
        total += count;
    } while (into.size() - total >= max_record_bytes);
    return total;
}

Result<std::size_t> TlsStream::write_some(std::span<const iovec> buffers) {
    if (is_over_) return ErrorCode(TlsErrc::protocol);
    Record record(buffers);
    record.skip_empty();
    std::size_t total = 0;
    while (!record.at_end()) {
        const auto bytes = record.next();
        std::size_t count = 0;
        ::ERR_clear_error();
        const auto outcome = ::SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
        if (outcome <= 0) {
            const auto error = failure_of(outcome, writing_needs_);
            if (total > 0) return total;
            return error ? error : ErrorCode(TlsErrc::protocol);
        }
        total += count;
        record.consume(count);
    }
    return total;
}

/// Why an operation did not succeed: would_block, with what it needs; no error at the end of the stream.
ErrorCode TlsStream::failure_of(int outcome, Need& need) {
    const auto would_block = make_error_code(boost::system::errc::operation_would_block);
    switch (::SSL_get_error(session_.get(), outcome)) {
        case SSL_ERROR_WANT_READ:
            need = Need::readable;
            return would_block;
        case SSL_ERROR_WANT_WRITE:
            need = Need::writable;
            return would_block;
        case SSL_ERROR_ZERO_RETURN:
            return {};
        case SSL_ERROR_SYSCALL:
            is_over_ = true;
            return make_error_code(boost::system::errc::connection_reset);
        default:
            is_over_ = true;
            return TlsErrc::protocol;
    }
}

void TlsStream::wait_readable() {
    if (waits_to_read_) return;
    waits_to_read_ = true;
    if (::SSL_pending(session_.get()) > 0) return worker_.schedule(pending_, std::chrono::milliseconds(0));
    wait_for(reading_needs_);
}

void TlsStream::wait_writable() {
    waits_to_write_ = true;
    wait_for(writing_needs_);
}

void TlsStream::wait_for(Need need) {
    if (need == Need::readable) {
        stream_->wait_readable();
    } else {
        stream_->wait_writable();
    }
}

/// Tells one of those who waited for this; the call may destroy the stream.
void TlsStream::on_ready(Need ready) {
    const bool may_read = waits_to_read_ && reading_needs_ == ready;
    const bool may_write = waits_to_write_ && writing_needs_ == ready;
    if (!listener_) return;
    if (may_read && may_write) wait_for(ready);
    if (may_write) {
        waits_to_write_ = false;
        return listener_->on_writable();
    }
    if (!may_read) return;
    waits_to_read_ = false;
    listener_->on_readable();
}

void TlsStream::tell_of_pending() {
    on_ready(reading_needs_);
}

void TlsStream::say_goodbye() {
    if (std::exchange(is_over_, true) || ::SSL_in_init(session_.get()) != 0) return;
    ::ERR_clear_error();
    ::SSL_shutdown(session_.get());
}

void TlsStream::shutdown_write() {
    if (is_over_ || ::SSL_in_init(session_.get()) != 0) return stream_->shutdown_write();
    ::ERR_clear_error();
    ::SSL_shutdown(session_.get());
    stream_->shutdown_write();
}

void TlsStream::close() {
    if (!stream_) return;
    pending_.cancel();
    listener_ = nullptr;
    say_goodbye();
    stream_->close();
}

std::unique_ptr<DetachedStream> TlsStream::detach() {
    pending_.cancel();
    listener_ = nullptr;
    auto below = stream_->detach();
    if (!below) return nullptr;
    is_over_ = true;
    return std::make_unique<Detached>(std::move(below), std::move(session_), std::move(place()));
}

}  // namespace siopp::net
