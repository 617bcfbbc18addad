#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "siopp/base/shared_bytes.hpp"
#include "siopp/net/outbox.hpp"
#include "siopp/net/stream.hpp"
#include "siopp/net/worker.hpp"
#include "siopp/websocket/frame.hpp"
#include "siopp/websocket/message_deflate.hpp"

namespace siopp::websocket {

struct Limits {
    std::size_t max_message_bytes = 1'000'000;
    std::size_t max_fragments = 16'384;
    /// What may wait to be written.
    std::size_t max_queued_bytes = 8 * 1024 * 1024;
    /// How long the peer may take to answer a close frame.
    std::chrono::milliseconds close_timeout{2'000};
};

enum class Ending : std::uint8_t { closed, failed, protocol_error, slow_consumer };

class Connection;

/// Told of one connection's messages. A call may close the connection.
class ConnectionListener {
public:
    virtual ~ConnectionListener() = default;
    /// A whole message; the view is valid during the call. Text is valid UTF-8.
    virtual void on_text(std::string_view text) = 0;
    virtual void on_binary(std::string_view bytes) = 0;
    /// The last call, once: nothing is received or can be sent any more. If the connection is still closing
    /// (its close frame is on the way), its owner may set another listener, which is told when it is gone.
    virtual void on_ended(Connection& connection, Ending ending) = 0;
};

/// The server's end of a WebSocket (RFC 6455) after the handshake. Frames are parsed in place in the worker's
/// read buffer; only what a read left incomplete is kept. Frames to send are shared bytes, header included,
/// and leave with one gathered write at the end of the worker's turn.
///
/// The owner must destroy it by Worker::retire() (a flush may be due in this turn).
class Connection final : public net::StreamListener, public net::Flushable {
public:
    /// Without `deflate` messages are not compressed.
    Connection(net::Worker& worker, std::unique_ptr<net::Stream> stream, const Limits& limits,
               std::unique_ptr<MessageDeflate> deflate = nullptr);

    /// Null to be told nothing any more.
    void set_listener(ConnectionListener* listener) noexcept { listener_ = listener; }
    /// `read` is what came behind the handshake.
    void start(std::string_view read);

    /// Queues a whole encoded frame, which is sent compressed where the peer understands that and it is
    /// allowed (for messages alone) and worth it. Never calls the listener: if the queue is over its limit
    /// although as much was written as the stream takes, the connection ends (slow_consumer) at the end of
    /// the turn.
    void send(SharedBytes frame, Compression compression = Compression::never);
    /// Whether the stream has not taken all that was sent in earlier turns.
    bool is_congested() const noexcept { return waits_to_write_; }
    bool is_closing() const noexcept { return state_ == State::closing; }
    /// Whether anything was received since this was asked last.
    bool take_heard() noexcept { return std::exchange(heard_, false); }
    std::size_t queued_bytes() const noexcept { return outbox_.bytes(); }

    /// Writes what is queued, and what is sent from now on not before this time is over.
    void pause_writing(std::chrono::milliseconds time);

    /// Sends what is queued and a close frame, then waits for the peer's for a short time; the listener is
    /// told when the connection is gone. no_status sends a frame without a code.
    void close(CloseCode code);
    /// Ends it at once, without a call to the listener.
    void abort();

    void on_readable() override;
    void on_writable() override;
    void flush() override;
    void stage(net::WriteBatch& batch) override;

private:
    enum class State : std::uint8_t { open, closing, ended };

    void receive(std::span<char> bytes);
    std::size_t consume_frame(std::span<char> bytes);
    bool is_acceptable(const FrameHeader& header);
    bool append_fragment(const FrameHeader& header, std::string_view payload);
    void on_frame(const FrameHeader& header, std::span<char> payload);
    void on_data(const FrameHeader& header, std::string_view payload);
    void deliver_compressed(Opcode opcode, std::string_view payload);
    std::size_t max_data_bytes(const FrameHeader& header) const;
    void on_control(Opcode opcode, std::string_view payload);
    void deliver(Opcode opcode, std::string_view message);
    void send_control(Opcode opcode, std::string_view payload);
    void fail(const ErrorCode& error);
    void start_closing(CloseCode code);
    void flush_at_end_of_turn();
    void write_early();
    void wait_to_write();
    void count_queued(std::size_t bytes);
    void end(Ending ending);
    void tell_ended(Ending ending);
    void end_pause();
    void on_timer();

    net::Worker& worker_;
    std::unique_ptr<net::Stream> stream_;
    const Limits& limits_;
    std::unique_ptr<MessageDeflate> deflate_;
    ConnectionListener* listener_ = nullptr;
    net::Outbox outbox_;
    /// Of the outbox, as counted in the worker's metrics.
    std::size_t counted_bytes_ = 0;
    /// An incomplete frame.
    std::string partial_;
    /// The fragments so far of a message that comes in several frames.
    std::string message_;
    std::size_t fragments_ = 0;
    /// How much of message_ is known to be UTF-8.
    std::size_t validated_ = 0;
    Opcode message_opcode_ = Opcode::continuation;
    bool message_is_compressed_ = false;
    State state_ = State::open;
    /// After a violation of the protocol: what comes is thrown away.
    bool discards_ = false;
    /// Decided while nobody may be told: how the connection ends at the end of the turn.
    std::optional<Ending> due_ending_;
    bool heard_ = false;
    bool flush_is_due_ = false;
    bool waits_to_write_ = false;
    /// The end of a pause in writing while open, of waiting for the peer while closing.
    net::Timer timer_ = net::Timer::calling<&Connection::on_timer>(this);
};

}  // namespace siopp::websocket
