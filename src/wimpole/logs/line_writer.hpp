#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace wimpole::logs {

/// Writes lines to a file descriptor on a thread of its own, so that nobody who logs waits for a disk, a pipe
/// or a terminal. What does not fit in its queue is dropped, and a line says so as soon as there is room.
class LineWriter {
public:
    struct Options {
        std::size_t max_queued_lines = 65'536;
        std::size_t max_queued_bytes = 16 * 1024 * 1024;
        /// How long stop() waits for a reader that takes nothing.
        std::chrono::milliseconds stop_timeout{2'000};
        /// The line that tells of that many lost ones. Nothing is written where it is empty.
        std::function<std::string(std::uint64_t lost)> gap;
    };

    /// `descriptor` must stay open until stop() has returned.
    LineWriter(int descriptor, Options options);
    ~LineWriter() { stop(); }
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// Queues a line (without its end); any thread, never waits. False when it was dropped.
    bool write(std::string line);
    /// Writes what is queued and ends the thread; later lines are dropped. Not by two at once.
    void stop();
    /// Begins the end and returns. stop() waits no longer once has_ended().
    void finish();
    bool has_ended() const noexcept { return has_ended_; }

    /// Lines that were not written: the queue was full, or writing failed.
    std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

private:
    void loop();
    /// False when the writer has stopped and its time is over.
    bool wait_writable() const;
    void put(const std::string& text);

    const int descriptor_;
    const Options options_;
    std::mutex mutex_;
    std::condition_variable wake_up_;
    std::deque<std::string> queue_;
    std::size_t bytes_ = 0;
    /// Since the last gap was told of.
    std::uint64_t lost_ = 0;
    bool is_stopping_ = false;
    std::atomic<std::chrono::steady_clock::time_point> deadline_{
        std::chrono::steady_clock::time_point::max()};
    std::atomic<std::uint64_t> dropped_ = 0;
    std::atomic<bool> has_ended_ = false;
    std::thread thread_;
};

}  // namespace wimpole::logs
