#include "wimpole/logs/line_writer.hpp"

#include <array>
#include <csignal>
#include <future>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace wimpole::logs {
namespace {

/// A pipe whose ends are closed with it.
class Pipe {
public:
    Pipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    int writer() const { return ends_[1]; }
    void close_reader() { close(ends_[0]); }
    void close_writer() { close(ends_[1]); }

    /// Up to the end of what is written.
    std::string read_all() {
        std::string text;
        std::array<char, 4096> some{};
        for (;;) {
            const auto count = ::read(ends_[0], some.data(), some.size());
            if (count <= 0) return text;
            text.append(some.data(), static_cast<std::size_t>(count));
        }
    }

private:
    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
    std::array<int, 2> ends_{-1, -1};
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

TEST(LineWriterTest, WritesLinesInOrder) {
    Pipe pipe;
    LineWriter writer(pipe.writer(), {});
    EXPECT_TRUE(writer.write("one"));
    EXPECT_TRUE(writer.write("two"));
    writer.stop();
    pipe.close_writer();
    EXPECT_EQ(pipe.read_all(), "one\ntwo\n");
    EXPECT_EQ(writer.dropped(), 0U);
}

TEST(LineWriterTest, AReaderThatTakesNothingHoldsNobodyUpAndTheGapIsTold) {
    Pipe pipe;
    LineWriter::Options options;
    options.max_queued_lines = 10;
    options.gap = [](std::uint64_t lost) { return "lost " + std::to_string(lost); };
    LineWriter writer(pipe.writer(), options);
    constexpr std::uint64_t count = 50'000;
    std::uint64_t queued = 0;
    for (std::uint64_t index = 0; index < count; ++index)
        queued += writer.write(std::string(100, 'x')) ? 1 : 0;
    ASSERT_LT(queued, count);

    auto reading = std::async(std::launch::async, [&pipe] { return pipe.read_all(); });
    writer.stop();
    pipe.close_writer();

    std::uint64_t written = 0;
    std::uint64_t told = 0;
    for (const auto& line : lines_of(reading.get())) {
        if (line.starts_with("lost ")) {
            told += std::stoull(line.substr(5));
        } else {
            ++written;
        }
    }
    EXPECT_EQ(written, queued);
    EXPECT_EQ(told, count - queued);
    EXPECT_EQ(writer.dropped(), count - queued);
}

TEST(LineWriterTest, ItsQueueHasALimitOfBytes) {
    Pipe pipe;
    LineWriter::Options options;
    options.max_queued_bytes = 10;
    LineWriter writer(pipe.writer(), options);
    EXPECT_FALSE(writer.write(std::string(10, 'x')));
    EXPECT_EQ(writer.dropped(), 1U);
}

TEST(LineWriterTest, StopsWhileNobodyReads) {
    Pipe pipe;
    LineWriter::Options options;
    options.stop_timeout = std::chrono::milliseconds(1);
    LineWriter writer(pipe.writer(), options);
    for (int index = 0; index < 10'000; ++index)
        (void)writer.write(std::string(100, 'x'));
    writer.stop();
    EXPECT_GT(writer.dropped(), 0U);
    EXPECT_FALSE(writer.write("too late"));
}

TEST(LineWriterTest, AReaderThatIsGoneCostsLinesOnly) {
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    pipe.close_reader();
    LineWriter writer(pipe.writer(), {});
    (void)writer.write("one");
    writer.stop();
    EXPECT_EQ(writer.dropped(), 1U);
}

}  // namespace
}  // namespace wimpole::logs
