#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/error.hpp>

#include "siopp/net/stream.hpp"

namespace siopp::net {

/// Counts the reads and writes of several streams and lets one of them fail.
struct FailurePlan {
    static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
    enum class Kind : std::uint8_t {
        /// The connection is lost.
        lost,
        /// The peer ends what it sends; it still takes what is written.
        ended,
        /// The operation would block, this once.
        would_block,
        /// The peer reads nothing more.
        stuck
    };

    /// The operation that fails, counted from 1.
    std::size_t fail_at = never;
    Kind kind = Kind::lost;
    std::size_t operations = 0;

    bool next_fails() { return ++operations == fail_at; }
};

/// For tests: the far end of a stream in memory. What the code under test reads is scripted here, what it
/// writes is captured here; it is told of readiness by pump() only. Must outlive its stream.
class MemoryPeer {
public:
    explicit MemoryPeer(FailurePlan* plan = nullptr) : plan_(plan) {}
    MemoryPeer(const MemoryPeer&) = delete;
    MemoryPeer& operator=(const MemoryPeer&) = delete;
    ~MemoryPeer() { assert(!stream_); }

    /// The near end, once.
    std::unique_ptr<Stream> connect();

    void send(std::string_view bytes) { to_read_ += bytes; }
    /// The end of what is sent.
    void finish() { finished_ = true; }
    /// The connection is lost: reading and writing fail.
    void reset() { broken_ = true; }

    /// How many bytes the stream takes from now on until it is full, and how many at most in one write.
    void set_room(std::size_t bytes) { room_ = bytes; }
    void set_max_write(std::size_t bytes) { max_write_ = bytes; }

    /// Calls who waits for what has become possible. False when there was nobody to call.
    bool pump();

    /// What was written; what is erased of it does not come back.
    std::string& received() noexcept { return received_; }
    std::string take_received() { return std::exchange(received_, {}); }
    std::size_t unread() const noexcept { return to_read_.size(); }
    std::size_t writes() const noexcept { return writes_; }
    std::size_t largest_write_buffers() const noexcept { return largest_write_buffers_; }
    /// The near end will write nothing more, or is gone.
    bool is_shut_down() const noexcept { return shut_down_; }
    bool is_closed() const noexcept { return closed_; }

private:
    class End;

    bool is_readable() const { return !to_read_.empty() || finished_ || broken_; }
    bool is_writable() const { return room_ > 0 || broken_; }
    /// What the plan wants to become of the next operation, or the lost connection, makes of it; no error
    /// where it goes its way.
    ErrorCode failure() {
        if (plan_ && plan_->next_fails()) {
            switch (plan_->kind) {
                case FailurePlan::Kind::lost:
                    broken_ = true;
                    break;
                case FailurePlan::Kind::ended:
                    finished_ = true;
                    break;
                case FailurePlan::Kind::would_block:
                    return boost::asio::error::would_block;
                case FailurePlan::Kind::stuck:
                    room_ = 0;
            }
        }
        return broken_ ? ErrorCode(boost::asio::error::connection_reset) : ErrorCode();
    }

    FailurePlan* plan_;
    End* stream_ = nullptr;
    std::string to_read_;
    std::string received_;
    std::size_t room_ = std::numeric_limits<std::size_t>::max();
    std::size_t max_write_ = std::numeric_limits<std::size_t>::max();
    std::size_t writes_ = 0;
    std::size_t largest_write_buffers_ = 0;
    bool finished_ = false;
    bool broken_ = false;
    bool shut_down_ = false;
    bool closed_ = false;
};

class MemoryPeer::End final : public Stream {
public:
    explicit End(MemoryPeer& peer) : peer_(peer) { peer_.stream_ = this; }
    ~End() override {
        close();
        peer_.stream_ = nullptr;
    }

    void set_listener(StreamListener* listener) override { listener_ = listener; }

    Result<std::size_t> read_some(std::span<char> into) override {
        if (peer_.closed_) return ErrorCode(boost::asio::error::connection_reset);
        if (const auto failure = peer_.failure()) return failure;
        if (peer_.to_read_.empty() && !peer_.finished_) return ErrorCode(boost::asio::error::would_block);
        const auto count = peer_.to_read_.copy(into.data(), into.size());
        peer_.to_read_.erase(0, count);
        return count;
    }

    Result<std::size_t> write_some(std::span<const iovec> buffers) override {
        if (peer_.closed_ || peer_.shut_down_) return ErrorCode(boost::asio::error::broken_pipe);
        if (const auto failure = peer_.failure()) return failure;
        ++peer_.writes_;
        peer_.largest_write_buffers_ = std::max(peer_.largest_write_buffers_, buffers.size());
        auto left = std::min(peer_.room_, peer_.max_write_);
        if (left == 0) return ErrorCode(boost::asio::error::would_block);
        std::size_t taken = 0;
        for (const auto& buffer : buffers) {
            const auto count = std::min(left, buffer.iov_len);
            peer_.received_.append(static_cast<const char*>(buffer.iov_base), count);
            left -= count;
            taken += count;
        }
        peer_.room_ -= taken;
        return taken;
    }

    void wait_readable() override { waits_to_read_ = true; }
    void wait_writable() override { waits_to_write_ = true; }
    void shutdown_write() override { peer_.shut_down_ = true; }
    void close() override {
        peer_.closed_ = peer_.shut_down_ = true;
        listener_ = nullptr;
    }
    std::unique_ptr<DetachedStream> detach() override { return nullptr; }

private:
    friend class MemoryPeer;

    MemoryPeer& peer_;
    StreamListener* listener_ = nullptr;
    bool waits_to_read_ = false;
    bool waits_to_write_ = false;
};

inline std::unique_ptr<Stream> MemoryPeer::connect() {
    assert(!stream_);
    return std::make_unique<End>(*this);
}

inline bool MemoryPeer::pump() {
    if (stream_ && stream_->listener_ && stream_->waits_to_read_ && is_readable()) {
        stream_->waits_to_read_ = false;
        stream_->listener_->on_readable();
        return true;
    }
    if (stream_ && stream_->listener_ && stream_->waits_to_write_ && is_writable()) {
        stream_->waits_to_write_ = false;
        stream_->listener_->on_writable();
        return true;
    }
    return false;
}

}  // namespace siopp::net
