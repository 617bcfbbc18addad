#include "wimpole/logs/line_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace wimpole::logs {

namespace {

using Clock = std::chrono::steady_clock;

/// How long to wait for a reader before looking whether stop() was called.
constexpr int poll_interval_ms = 100;

}  // namespace

LineWriter::LineWriter(int descriptor, Options options)
    : descriptor_(descriptor), options_(std::move(options)), thread_([this] { loop(); }) {}

bool LineWriter::write(std::string line) {
    line += '\n';
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_ || queue_.size() >= options_.max_queued_lines ||
            bytes_ + line.size() > options_.max_queued_bytes) {
            ++lost_;
            dropped_.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        bytes_ += line.size();
        queue_.push_back(std::move(line));
    }
    wake_up_.notify_one();
    return true;
}

void LineWriter::finish() {
    {
        const std::lock_guard lock(mutex_);
        if (!std::exchange(is_stopping_, true)) deadline_ = Clock::now() + options_.stop_timeout;
    }
    wake_up_.notify_one();
}

void LineWriter::stop() {
    finish();
    if (thread_.joinable()) thread_.join();
}

void LineWriter::loop() {
    for (;;) {
        std::deque<std::string> lines;
        std::uint64_t lost = 0;
        {
            std::unique_lock lock(mutex_);
            wake_up_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
            lines.swap(queue_);
            bytes_ = 0;
            lost = std::exchange(lost_, 0);
        }
        if (lines.empty()) break;

        std::string text;
        for (auto& line : lines)
            text += line;
        if (lost > 0 && options_.gap) text += options_.gap(lost) + '\n';
        put(text);
    }
    has_ended_ = true;
}

void LineWriter::put(const std::string& text) {
    for (std::string_view rest = text; !rest.empty();) {
        const auto lines_left = [&rest] {
            return static_cast<std::uint64_t>(std::count(rest.begin(), rest.end(), '\n'));
        };
        if (!wait_writable()) {
            dropped_.fetch_add(lines_left(), std::memory_order_relaxed);
            return;
        }
        // A pipe that is writable takes as much as this without waiting.
        const auto count = ::write(descriptor_, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
        if (count >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno != EINTR && errno != EAGAIN) {
            dropped_.fetch_add(lines_left(), std::memory_order_relaxed);
            return;
        }
    }
}

bool LineWriter::wait_writable() const {
    for (;;) {
        pollfd waiting{descriptor_, POLLOUT, 0};
        const int ready = ::poll(&waiting, 1, poll_interval_ms);
        // Errors are found out by writing.
        if (ready > 0) return true;
        if (Clock::now() >= deadline_.load()) return false;
    }
}

}  // namespace wimpole::logs
