#pragma once

#include <cstdint>
#include <memory>

#include "siopp/net/stream.hpp"
#include "siopp/net/worker.hpp"

struct ssl_st;

namespace siopp::net {

/// TLS over another stream, driven by readiness like that one. The handshake takes place within reading, so
/// whoever limits the time until something was read limits the handshake. What is written together leaves in
/// records of up to 16 KiB.
class TlsStream final : public Stream, private StreamListener {
public:
    struct FreeSession {
        void operator()(ssl_st* session) const noexcept;
    };
    using Session = std::unique_ptr<ssl_st, FreeSession>;

    /// `session` knows whether it is a server's or a client's, and may have been used on another worker.
    TlsStream(Worker& worker, std::unique_ptr<Stream> stream, Session session);
    ~TlsStream() override;

    void set_listener(StreamListener* listener) override { listener_ = listener; }
    Result<std::size_t> read_some(std::span<char> into) override;
    /// After would_block the same bytes must come first when it is called again.
    Result<std::size_t> write_some(std::span<const iovec> buffers) override;
    void wait_readable() override;
    void wait_writable() override;
    void shutdown_write() override;
    void close() override;
    std::unique_ptr<DetachedStream> detach() override;

private:
    class Detached;
    /// What the underlying stream must be for an operation to go on.
    enum class Need : std::uint8_t { readable, writable };

    ErrorCode failure_of(int outcome, Need& need);
    void wait_for(Need need);
    void say_goodbye();
    void on_readable() override { on_ready(Need::readable); }
    void on_writable() override { on_ready(Need::writable); }
    void on_ready(Need ready);
    void tell_of_pending();

    Worker& worker_;
    std::unique_ptr<Stream> stream_;
    Session session_;
    StreamListener* listener_ = nullptr;
    Need reading_needs_ = Need::readable;
    Need writing_needs_ = Need::writable;
    bool waits_to_read_ = false;
    bool waits_to_write_ = false;
    /// Nothing can be said in TLS any more.
    bool is_over_ = false;
    /// What was decrypted but did not fit into the buffer that was read into is ready without any event.
    Timer pending_ = Timer::calling<&TlsStream::tell_of_pending>(this);
};

}  // namespace siopp::net
