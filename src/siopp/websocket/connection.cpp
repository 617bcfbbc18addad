#include "siopp/websocket/connection.hpp"

#include "siopp/base/utf8.hpp"

namespace siopp::websocket {

namespace {

CloseCode close_code_of(const ErrorCode& error) {
    if (error == Errc::invalid_utf8 || error == Errc::invalid_compression) return CloseCode::invalid_payload;
    if (error == Errc::message_too_big) return CloseCode::message_too_big;
    if (error == Errc::too_many_fragments) return CloseCode::policy_violation;
    return CloseCode::protocol_error;
}

}  // namespace

Connection::Connection(net::Worker& worker, std::unique_ptr<net::Stream> stream, const Limits& limits,
                       std::unique_ptr<MessageDeflate> deflate)
    : worker_(worker), stream_(std::move(stream)), limits_(limits), deflate_(std::move(deflate)) {
    stream_->set_listener(this);
}

void Connection::start(std::string_view read) {
    if (!read.empty()) {
        std::string copy(read);
        receive(copy);
    }
    if (state_ != State::ended) stream_->wait_readable();
}

void Connection::on_readable() {
    auto& buffer = worker_.read_buffer();
    const auto count = stream_->read_some(buffer);
    if (!count && net::is_would_block(count.error())) return stream_->wait_readable();
    if (!count) return end(Ending::failed);
    if (*count == 0) return end(Ending::closed);

    receive(std::span(buffer).first(*count));
    if (state_ != State::ended) stream_->wait_readable();
}

void Connection::receive(std::span<char> bytes) {
    heard_ = true;
    if (discards_) return;
    std::string joined;
    if (!partial_.empty()) {
        joined = std::move(partial_);
        partial_.clear();
        joined.append(bytes.data(), bytes.size());
        bytes = joined;
    }
    while (!bytes.empty() && state_ != State::ended) {
        const auto consumed = consume_frame(bytes);
        if (consumed == 0) break;
        bytes = bytes.subspan(consumed);
    }
    if (state_ == State::ended || discards_ || bytes.empty()) return;
    if (bytes.size() == joined.size()) {
        partial_ = std::move(joined);
    } else {
        partial_.assign(bytes.data(), bytes.size());
    }
}

/// Bytes of the frame at the start, 0 when it is not complete (or the connection failed).
std::size_t Connection::consume_frame(std::span<char> bytes) {
    const auto header = decode_header(std::string_view(bytes.data(), bytes.size()),
                                      deflate_ ? Compression::allowed : Compression::never);
    if (!header) {
        fail(header.error());
        return 0;
    }
    if (!*header || !is_acceptable(**header)) return 0;

    const auto size = (*header)->header_bytes + static_cast<std::size_t>((*header)->payload_bytes);
    if (bytes.size() < size) return 0;
    on_frame(**header, bytes.subspan((*header)->header_bytes, size - (*header)->header_bytes));
    return size;
}

/// Judges a frame by its header alone, so that an oversized one is refused before it has been received.
bool Connection::is_acceptable(const FrameHeader& header) {
    ErrorCode error;
    if (!header.masked) {
        error = Errc::unmasked_frame;
    } else if (!is_control(header.opcode)) {
        const bool continues = header.opcode == Opcode::continuation;
        const bool in_message = message_opcode_ != Opcode::continuation;
        // After our close frame messages are dropped frame by frame: which one continues which is not known.
        const bool is_open = state_ == State::open;
        if (is_open && continues && !in_message) {
            error = Errc::unexpected_continuation;
        } else if (is_open && !continues && in_message) {
            error = Errc::expected_continuation;
        } else if (header.payload_bytes > max_data_bytes(header)) {
            error = Errc::message_too_big;
        }
    }
    if (!error) return true;
    fail(error);
    return false;
}

/// How much a frame may add to the message that it belongs to.
std::size_t Connection::max_data_bytes(const FrameHeader& header) const {
    const bool is_compressed = header.compressed || (!message_.empty() && message_is_compressed_);
    const auto limit =
        is_compressed ? max_compressed_bytes(limits_.max_message_bytes) : limits_.max_message_bytes;
    return limit - message_.size();
}

void Connection::on_frame(const FrameHeader& header, std::span<char> payload) {
    unmask(payload, header.mask, 0);
    const std::string_view view(payload.data(), payload.size());
    if (is_control(header.opcode)) return on_control(header.opcode, view);
    // What comes after our close frame is read only to find the peer's (RFC 6455 §5.5.1).
    if (state_ == State::open) on_data(header, view);
}

void Connection::on_data(const FrameHeader& header, std::string_view payload) {
    if (header.final && header.opcode != Opcode::continuation) {
        if (header.compressed) return deliver_compressed(header.opcode, payload);
        if (header.opcode == Opcode::text && !utf8::is_valid(payload)) return fail(Errc::invalid_utf8);
        return deliver(header.opcode, payload);
    }
    if (!append_fragment(header, payload) || !header.final) return;

    const auto message = std::exchange(message_, {});
    const auto opcode = std::exchange(message_opcode_, Opcode::continuation);
    if (message_is_compressed_) return deliver_compressed(opcode, message);
    deliver(opcode, message);
}

/// What a message is can be said only when it has been inflated.
void Connection::deliver_compressed(Opcode opcode, std::string_view payload) {
    const auto message = deflate_->inflate(payload, limits_.max_message_bytes);
    if (!message) return fail(message.error());
    if (opcode == Opcode::text && !utf8::is_valid(*message)) return fail(Errc::invalid_utf8);
    deliver(opcode, *message);
}

/// False when the message cannot become a valid one: the connection has then failed.
bool Connection::append_fragment(const FrameHeader& header, std::string_view payload) {
    if (header.opcode != Opcode::continuation) {
        message_opcode_ = header.opcode;
        fragments_ = 0;
        validated_ = 0;
        message_is_compressed_ = header.compressed;
    }
    message_.append(payload);
    ErrorCode error;
    if (++fragments_ > limits_.max_fragments) error = Errc::too_many_fragments;
    if (message_opcode_ == Opcode::text && !message_is_compressed_) {
        const auto prefix = utf8::valid_prefix(std::string_view(message_).substr(validated_));
        validated_ += prefix.length;
        const bool goes_on = prefix.incomplete && !header.final;
        if (validated_ < message_.size() && !goes_on) error = Errc::invalid_utf8;
    }
    if (error) fail(error);
    return !error;
}

void Connection::deliver(Opcode opcode, std::string_view message) {
    if (!listener_) return;
    if (opcode == Opcode::text) {
        listener_->on_text(message);
    } else {
        listener_->on_binary(message);
    }
}

void Connection::on_control(Opcode opcode, std::string_view payload) {
    if (opcode == Opcode::ping && state_ == State::open) return send_control(Opcode::pong, payload);
    if (opcode != Opcode::close) return;

    const auto code = decode_close(payload);
    if (!code) return fail(code.error());
    end_pause();
    if (state_ == State::open) send_control(Opcode::close, payload.substr(0, 2));
    flush();
    end(Ending::closed);
}

void Connection::send_control(Opcode opcode, std::string_view payload) {
    std::array<char, max_header_bytes> header;
    const auto length = encode_header(opcode, payload.size(), header);
    const std::array<std::string_view, 2> parts{std::string_view(header.data(), length), payload};
    send(SharedBytes::join(parts));
}

void Connection::send(SharedBytes frame, Compression compression) {
    if (state_ != State::open || due_ending_) return;
    if (deflate_ && compression == Compression::allowed) frame = deflate_->compress(frame);
    outbox_.push(std::move(frame));
    if (outbox_.bytes() > limits_.max_queued_bytes) write_early();
    if (due_ending_ || !waits_to_write_) flush_at_end_of_turn();
}

/// What was queued within this turn says nothing about the peer: only what the stream does not take does.
void Connection::write_early() {
    const auto state = outbox_.flush(*stream_);
    if (!state) {
        due_ending_ = Ending::failed;
        return;
    }
    if (*state == net::Outbox::State::stream_full) wait_to_write();
    if (outbox_.bytes() > limits_.max_queued_bytes) due_ending_ = Ending::slow_consumer;
}

void Connection::wait_to_write() {
    waits_to_write_ = true;
    stream_->wait_writable();
}

void Connection::flush_at_end_of_turn() {
    if (flush_is_due_) return;
    flush_is_due_ = true;
    worker_.flush_later(*this);
}

void Connection::flush() {
    flush_is_due_ = false;
    if (state_ == State::ended) return;
    if (due_ending_) return end(*due_ending_);
    if (waits_to_write_) return;
    const auto state = outbox_.flush(*stream_);
    if (!state) return end(Ending::failed);
    count_queued(outbox_.bytes());
    if (*state == net::Outbox::State::stream_full) return wait_to_write();
    // After a violation no answer is waited for: the server ends the connection, without losing its close
    // frame to bytes that are still coming (RFC 6455 §7.1.7).
    if (discards_) stream_->shutdown_write();
}

void Connection::stage(net::WriteBatch& batch) {
    if (state_ == State::ended || due_ending_ || waits_to_write_) return;
    outbox_.stage(*stream_, batch);
}

/// What is left at the end of a turn; nothing for nearly every connection.
void Connection::count_queued(std::size_t bytes) {
    if (bytes == counted_bytes_) return;
    worker_.metrics().queued_bytes.add(bytes);
    worker_.metrics().queued_bytes.subtract(std::exchange(counted_bytes_, bytes));
}

void Connection::on_writable() {
    waits_to_write_ = false;
    flush();
}

void Connection::close(CloseCode code) {
    if (state_ == State::open) start_closing(code);
}

void Connection::pause_writing(std::chrono::milliseconds time) {
    write_early();
    if (due_ending_ || waits_to_write_ || state_ != State::open) return;
    waits_to_write_ = true;
    worker_.schedule(timer_, time);
}

void Connection::end_pause() {
    if (state_ != State::open || !timer_.is_scheduled()) return;
    timer_.cancel();
    waits_to_write_ = false;
}

void Connection::on_timer() {
    if (state_ != State::open) return end(Ending::failed);
    waits_to_write_ = false;
    flush();
}

void Connection::start_closing(CloseCode code) {
    end_pause();
    const auto value = static_cast<std::uint16_t>(code);
    const std::array<char, 2> payload{static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
    send_control(Opcode::close, code == CloseCode::no_status
                                    ? std::string_view()
                                    : std::string_view(payload.data(), payload.size()));
    state_ = State::closing;
    worker_.schedule(timer_, limits_.close_timeout);
}

void Connection::abort() {
    listener_ = nullptr;
    end(Ending::closed);
}

void Connection::fail(const ErrorCode& error) {
    discards_ = true;
    if (state_ != State::open) return;
    start_closing(close_code_of(error));
    tell_ended(Ending::protocol_error);
}

void Connection::end(Ending ending) {
    if (state_ == State::ended) return;
    state_ = State::ended;
    count_queued(0);
    timer_.cancel();
    stream_->close();
    tell_ended(ending);
}

void Connection::tell_ended(Ending ending) {
    if (auto* listener = std::exchange(listener_, nullptr)) listener->on_ended(*this, ending);
}

}  // namespace siopp::websocket
